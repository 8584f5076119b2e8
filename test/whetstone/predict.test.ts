import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { evaluate, predict } from '../../src/whetstone/predict.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const validation = stripes(60, 2);

describe('predict', () => {
  it('gives the classes of model.predict, in any batch, and what enters each activation', async () => {
    const model = buildNetwork(smallNetwork(3));
    const images = validation.images;
    const found = await predict(model, images, { batch: 7, preActivations: true, activity: true });
    const probabilities = model.predict(tf.tensor(images, [60, 12, 12, 1])) as tf.Tensor;
    expect(Array.from(found.classes)).toEqual(Array.from(tf.argMax(probabilities, 1).dataSync()));
    const units = [12 * 12 * 4, 6 * 6 * 4, 3 * 3 * 8, 16, 12];
    const names = ['conv1', 'conv2', 'conv3', 'dense1', 'output'];
    expect(found.preActivations.map(({ name, values }) => [name, values.length / 60])).toEqual(
      names.map((name, i) => [name, units[i]]),
    );
    expect(found.activity.map(({ name }) => name)).toEqual(names.map((name) => `${name}_spike`));
    found.activity.forEach(({ counts }, i) => {
      const values = tf.tensor(found.preActivations[i]!.values, [60, units[i]!]);
      const active = tf.sum(tf.cast(tf.greater(new SpikingBRelu().apply(values) as tf.Tensor, 0.5), 'int32'), 0);
      expect(Array.from(counts)).toEqual(Array.from(active.dataSync()));
    });
  });
});

describe('evaluate', () => {
  it('tells for every layer the neurons that are never and always active', async () => {
    const model = buildNetwork(smallNetwork(3, { batchNorm: { dense: { center: true } } }));
    const beta = model.getLayer('dense1_norm').weights.find(({ originalName }) => originalName.endsWith('beta'))!;
    const shift = Float32Array.from({ length: 16 }, (_, i) => [-1e6, 1e6, 1e6, 0][i % 4]!);
    beta.write(tf.tensor1d(shift));
    for (const layer of spikingLayers(model)) layer.sharpness = 1;
    const { layers, constant } = await evaluate(model, validation);
    const dense = layers.find(({ name }) => name === 'dense1_spike')!;
    expect(dense.dead).toBeGreaterThanOrEqual(0.25);
    expect(dense.alwaysOn).toBeGreaterThanOrEqual(0.5);
    expect(dense.dead + dense.alwaysOn).toBeLessThanOrEqual(1);
    expect(layers.length).toBe(5);
    expect(typeof constant).toBe('boolean');
  });
});
