import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import {
  Adadelta,
  BatchNormalization,
  buildNetwork,
  createKey,
  crossEntropy,
  exportNetwork,
  GaussianNoise,
  RMSprop,
  ScheduledSharpener,
  SoftmaxDecode,
  SpikingBRelu,
  SpikingSigmoid,
} from '../../src/whetstone/index.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

function data() {
  const { images, labels } = stripes(96, 1);
  return { x: tf.tensor(images, [96, 12, 12, 1]), y: tf.oneHot(tf.tensor1d([...labels], 'int32'), 3) };
}

/** Five sharpened layers from epoch 4 on, one epoch each. */
async function harden(model: tfl.LayersModel) {
  const { x, y } = data();
  const sharpener = new ScheduledSharpener({ layers: 5, start: 4, duration: 1, intermission: 0 });
  const settings = { epochs: 20, batchSize: 16, shuffle: false, verbose: 0 } as const;
  const { history } = await model.fit(x, y, { ...settings, callbacks: [sharpener] });
  expect(history.loss!.length).toBe(9);
  expect(history.loss![3]).toBeLessThan(0.6 * (history.loss![0] as number));
  expect(spikingLayers(model).map((layer) => layer.sharpness)).toEqual([1, 1, 1, 1, 1]);
  const [, accuracy] = model.evaluate(x, y) as tf.Scalar[];
  expect(accuracy!.dataSync()[0]).toBeGreaterThan(0.6);
}

it('a network trains in the way of tfjs-layers: compile, fit with the sharpener among its callbacks, evaluate', async () => {
  const model = buildNetwork(smallNetwork(2));
  model.compile({ optimizer: new Adadelta({ rho: 0.9, epsilon: 1e-3 }), loss: crossEntropy, metrics: ['accuracy'] });
  await harden(model);
});

it('a network with a shortcut does too', async () => {
  const conv = [
    { features: 4, filter: 3 },
    { features: 4, filter: 3, shortcut: 1 },
    { features: 8, filter: 3, shortcut: 2 },
  ];
  const model = buildNetwork(smallNetwork(2, { conv }));
  model.compile({ optimizer: new RMSprop({ learningRate: 0.01 }), loss: crossEntropy, metrics: ['accuracy'] });
  await harden(model);
});

/** Every layer of Whetstone, put together by hand. */
function byHand(): tfl.Sequential {
  const conv = (filters: number, extra = {}) =>
    tfl.layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false, ...extra, ...initial(filters) });
  const dense = (units: number) => tfl.layers.dense({ units, ...initial(units) });
  const initial = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
  const norm = () => new BatchNormalization({ momentum: 0.8, scale: false });
  return tfl.sequential({
    layers: [
      ...[conv(4, { inputShape: [12, 12, 1] }), norm(), new SpikingBRelu(), tfl.layers.maxPooling2d({ poolSize: 2 })],
      ...[conv(5), norm(), new SpikingBRelu(), tfl.layers.maxPooling2d({ poolSize: 2 })],
      ...[conv(8), norm(), new SpikingBRelu(), tfl.layers.flatten()],
      ...[dense(16), new GaussianNoise({ stddev: 0.1, seed: 3 }), norm(), new SpikingSigmoid()],
      ...[dense(12), norm(), new SpikingBRelu({ name: 'last' })],
      new SoftmaxDecode({ classes: 3, key: createKey('overlapping', 3, 12, 1) }),
    ],
  });
}

it('the layers train in a sequential model made by hand, and come back from tfjs-layers’ own files', async () => {
  const model = byHand();
  model.compile({ optimizer: new RMSprop({ learningRate: 0.01 }), loss: crossEntropy, metrics: ['accuracy'] });
  await harden(model);

  const lines: string[] = [];
  model.summary(undefined, undefined, (line: string) => lines.push(line));
  expect(lines.join('\n')).toContain('last (SpikingBRelu)');
  expect(lines.join('\n')).toContain(`Total params: ${model.countParams()}`);

  let saved: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },
  });
  const topology = JSON.parse(JSON.stringify(saved!.modelTopology));
  const loaded = await tfl.loadLayersModel({ load: async () => ({ ...saved!, modelTopology: topology }) });
  expect(exportNetwork(loaded)).toEqual(exportNetwork(model));
  const { x } = data();
  expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual((model.predict(x) as tf.Tensor).dataSync());
});

it('neither sharpness nor keys are weights, and moving statistics are not trained', () => {
  const names = (weights: tfl.LayerVariable[]) =>
    [...new Set(weights.map(({ originalName }) => originalName.split('/').at(-1)))].sort();
  const model = byHand();
  expect(names(model.trainableWeights)).toEqual(['beta', 'bias', 'kernel']);
  expect(names(model.nonTrainableWeights)).toEqual(['moving_mean', 'moving_variance']);
});
