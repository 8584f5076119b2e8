import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { crossEntropy } from '../../src/whetstone/loss.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { Adadelta } from '../../src/whetstone/optimizers-adaptive.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

it('a network trains in the way of tfjs-layers: compile, fit with the sharpener among its callbacks, evaluate', async () => {
  const { images, labels } = stripes(96, 1);
  const x = tf.tensor(images, [96, 12, 12, 1]);
  const y = tf.oneHot(tf.tensor1d([...labels], 'int32'), 3);
  const model = buildNetwork(smallNetwork(2));
  model.compile({ optimizer: new Adadelta({ rho: 0.9, epsilon: 1e-3 }), loss: crossEntropy, metrics: ['accuracy'] });
  const sharpener = new ScheduledSharpener({ layers: 5, start: 4, duration: 1, intermission: 0 });
  const { history } = await model.fit(x, y, {
    epochs: 20,
    batchSize: 16,
    shuffle: false,
    verbose: 0,
    callbacks: [sharpener],
  });
  expect(history.loss!.length).toBe(9);
  expect(history.loss![3]).toBeLessThan(0.6 * (history.loss![0] as number));
  expect(spikingLayers(model).map((layer) => layer.sharpness)).toEqual([1, 1, 1, 1, 1]);
  const [, accuracy] = model.evaluate(x, y) as tf.Scalar[];
  expect(accuracy!.dataSync()[0]).toBeGreaterThan(0.6);
});
