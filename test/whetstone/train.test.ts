import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { RMSprop } from '../../src/whetstone/optimizers.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener.ts';
import { type EpochRecord, type TrainOptions, train } from '../../src/whetstone/train.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const data = stripes(60, 1);
const validation = stripes(60, 2);

function options(changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    optimizer: new RMSprop({ learningRate: 0.01, epsilon: 1e-6 }),
    sharpener: new ScheduledSharpener({ layers: 5, start: 3, duration: 1, intermission: 0 }),
    seed: 4,
    batch: 16,
    validation,
    ...changes,
  };
}

function weights(model: tfl.LayersModel): number[][] {
  return model.getWeights().map((tensor) => Array.from(tensor.dataSync()));
}

describe('train', () => {
  it('learns, ends fully sharp, leaks nothing and follows from the seed', async () => {
    const run = async () => {
      const model = buildNetwork(smallNetwork(3, { noise: 0.1 }));
      const tensors: number[] = [];
      const records: EpochRecord[] = [];
      const result = await train(
        model,
        stripes(249, 1), // 15 batches of 16 and one of 9
        options({
          onBatch: () => tensors.push(tf.memory().numTensors),
          onEpoch: (record) => records.push(record),
        }),
      );
      return { model, tensors, records, result };
    };
    const { model, tensors, records, result } = await run();
    expect(result).toMatchObject({ outcome: 'completed', epochs: records });
    expect(records.map((record) => record.sharpness)).toEqual(
      [0, 0, 0, 1, 2, 3, 4, 5].map((hard) => [0, 1, 2, 3, 4].map((layer) => (layer < hard ? 1 : 0))),
    );
    expect(result.softAccuracy).toBeGreaterThan(0.7);
    expect(result.forcedAccuracy).toBeGreaterThan(0.85);
    expect(result.currentAccuracy).toBe(result.forcedAccuracy);
    expect(records[7]!.loss).toBeLessThan(records[0]!.loss);
    expect(new Set(tensors.slice(1)).size).toBe(1);
    expect(tensors.length).toBe(8 * 16);

    const again = await run();
    expect(weights(again.model)).toEqual(weights(model));
    expect(again.result.epochs.map((record) => record.loss)).toEqual(records.map((record) => record.loss));
  });

  it('measures forced accuracy without leaving the layers hard', async () => {
    const model = buildNetwork(smallNetwork(3));
    const sharpness: number[][] = [];
    await train(
      model,
      data,
      options({
        measure: { current: true, forced: true },
        onEpoch: ({ epoch, current, forced }) => {
          sharpness.push(spikingLayers(model).map((layer) => layer.sharpness));
          expect(current?.accuracy).toBeGreaterThan(0);
          expect(forced?.deadOutputs).toBeGreaterThanOrEqual(0);
          if (epoch === 0) expect(forced).not.toEqual(current);
        },
      }),
    );
    expect(sharpness[2]).toEqual([0, 0, 0, 0, 0]);
  });

  it('needs the epochs of the schedule', async () => {
    const run = train(buildNetwork(smallNetwork(3)), data, options({ epochs: 7 }));
    await expect(run).rejects.toThrow(/epochs 7: the sharpening schedule needs 8/);
  });

  it('ends early where the loss is not a number', async () => {
    const images = data.images.map((x, i) => (i === 0 ? Number.NaN : x));
    const result = await train(buildNetwork(smallNetwork(3)), { images, labels: data.labels }, options());
    expect(result.outcome).toBe('diverged');
    expect(result.reason).toMatch(/loss became NaN in epoch 0/);
    expect(result.forcedAccuracy).toBeNull();
  });

  it('ends early where every image gets the same class', async () => {
    const blank = { images: new Float32Array(data.images.length), labels: data.labels };
    const result = await train(buildNetwork(smallNetwork(3)), blank, options());
    expect(result.outcome).toBe('constant');
    expect(result.epochs.length).toBeLessThan(8);
    expect(result.reason).toMatch(/every image was given class \d/);
  });

  it('rejects with the reason of its signal, at the next batch', async () => {
    const controller = new AbortController();
    let batches = 0;
    const run = train(
      buildNetwork(smallNetwork(3)),
      data,
      options({
        signal: controller.signal,
        onBatch: () => {
          if (++batches === 3) controller.abort(new Error('enough'));
        },
      }),
    );
    await expect(run).rejects.toThrow('enough');
    expect(batches).toBe(3);
  });

  it('lets the event loop turn, so that an abort from outside arrives', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('from a timer')), 0);
    const run = train(buildNetwork(smallNetwork(3)), stripes(600, 1), options({ signal: controller.signal }));
    await expect(run).rejects.toThrow('from a timer');
  });

  it('refuses labels beyond the classes and images that do not fit', async () => {
    const labels = data.labels.map((label) => label + 1);
    await expect(train(buildNetwork(smallNetwork(3)), { ...data, labels }, options())).rejects.toThrow(/label 3/);
    const images = data.images.subarray(1);
    await expect(train(buildNetwork(smallNetwork(3)), { ...data, images }, options())).rejects.toThrow(/12 x 12 x 1/);
  });
});

describe('a training step', () => {
  it('changes no weight at or below the highest hard layer, but moves its statistics', () => {
    const model = buildNetwork(smallNetwork(3));
    spikingLayers(model)[1]!.sharpness = 1;
    const snapshot = () =>
      new Map(
        model.layers.flatMap((layer) => layer.weights.map((w) => [w.originalName, Array.from(w.read().dataSync())])),
      );
    const before = snapshot();
    trainingStep(model, new RMSprop(), 'logSoftmax', data)(Uint32Array.from([0, 1, 2, 3]));
    const changed = [...snapshot()].filter(([name, values]) => values.some((x, i) => x !== before.get(name)![i]));
    const names = changed.map(([name]) => name).filter((name) => !name.includes('moving'));
    expect(names.some((name) => /conv[12]/.test(name))).toBe(false);
    expect(names).toContain('conv3/kernel');
    expect(changed.map(([name]) => name)).toContain('conv1_norm/moving_mean');
  });

  it('leaves out nothing that a full backward pass would change', () => {
    const train_ = (cut: boolean) => {
      const model = buildNetwork(smallNetwork(3));
      spikingLayers(model)[2]!.sharpness = 1;
      const optimizer = new RMSprop();
      const all = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const minimize = optimizer.minimize.bind(optimizer);
      optimizer.minimize = (f, returnCost, variables) => minimize(f, returnCost, cut ? variables : all);
      const step = trainingStep(model, optimizer, 'logSoftmax', data);
      for (let i = 0; i < 3; i++) step(Uint32Array.from({ length: 16 }, (_, j) => 16 * i + j));
      return weights(model);
    };
    expect(train_(true)).toEqual(train_(false));
  });
});

describe('predict', () => {
  it('gives the classes of model.predict, in any batch, and what enters each activation', async () => {
    const model = buildNetwork(smallNetwork(3));
    const images = validation.images;
    const found = await predict(model, images, { batch: 7, preActivations: true });
    const probabilities = model.predict(tf.tensor(images, [60, 12, 12, 1])) as tf.Tensor;
    expect(Array.from(found.classes)).toEqual(Array.from(tf.argMax(probabilities, 1).dataSync()));
    expect(found.preActivations.map(({ name, values }) => [name, values.length / 60])).toEqual([
      ['conv1', 12 * 12 * 4],
      ['conv2', 6 * 6 * 4],
      ['conv3', 3 * 3 * 8],
      ['dense1', 16],
      ['output', 12],
    ]);
    const output = new SpikingBRelu().apply(tf.tensor(found.preActivations[4]!.values, [60, 12])) as tf.Tensor;
    const active = tf.sum(tf.cast(tf.greater(output, 0.5), 'int32'), 0);
    expect(Array.from(found.outputCounts)).toEqual(Array.from(active.dataSync()));
  });
});
