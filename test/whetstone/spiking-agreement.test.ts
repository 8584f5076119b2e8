import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { toFloats } from '../../src/datasets/dataset.ts';
import { activateEngine } from '../../src/engines/choose.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { compile, neuronLayers, simulate } from '../../src/spiking/index.ts';
import { exportNetwork } from '../../src/whetstone/export.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { BatchNormalization } from '../../src/whetstone/layers/batch-normalization.ts';
import { SoftmaxDecode } from '../../src/whetstone/layers/softmax-decode.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';
import { RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const IMAGES = 48;
const data = stripes(IMAGES, 1);

/** A network of all hard layers after some steps, so that no weight, statistic or threshold is what it began as. */
function hardNetwork(changes: Partial<NetworkSpec>) {
  const model = buildNetwork(smallNetwork(5, changes));
  const step = trainingStep(model, new RMSprop({ learningRate: 0.01 }), data);
  for (let i = 0; i < 20; i++) step.run(Uint32Array.from({ length: 16 }, (_, j) => (16 * i + j) % IMAGES));
  return harden(model);
}

function harden(model: tfl.LayersModel): tfl.LayersModel {
  for (const layer of spikingLayers(model)) layer.sharpness = 1;
  return model;
}

/** Every sign of γ, 0 among them, and every other parameter at random. */
function randomise(model: tfl.LayersModel): tfl.LayersModel {
  const random = new Random(9);
  for (const layer of model.layers) {
    const spread = layer instanceof BatchNormalization ? 0.5 : 0.6;
    const values = layer.getWeights().map((weight) => {
      const drawn = Float32Array.from({ length: weight.size }, () => spread * random.normal());
      return tf.tensor(drawn, weight.shape);
    });
    layer.setWeights(values);
    if (!(layer instanceof BatchNormalization)) continue;
    layer.movingVariance.write(tf.add(tf.abs(layer.movingVariance.read()), 0.1));
    if (!layer.gamma) continue;
    const gamma = layer.gamma
      .read()
      .dataSync()
      .map((value, f) => (f % 4 === 1 ? 0 : value));
    layer.gamma.write(tf.tensor(gamma));
  }
  return harden(model);
}

const residual: NetworkSpec['conv'] = [
  { features: 6, filter: 3 },
  { features: 6, filter: 3, pool: false },
  { features: 6, filter: 3, pool: true, shortcut: 2 },
  { features: 9, filter: 2, pool: false, shortcut: 1 },
];

/** Strides, every padding, an average pool, pools that overlap, and a sum whose first part is the shortcut. */
function stridedNetwork(): tfl.LayersModel {
  const spike = (name: string, values: tfl.SymbolicTensor) =>
    new SpikingBRelu({ name: `${name}_spike` }).apply(
      new BatchNormalization({ name: `${name}_norm` }).apply(values),
    ) as tfl.SymbolicTensor;
  const conv = (name: string, filters: number, kernelSize: number, settings: object, values: tfl.SymbolicTensor) =>
    tfl.layers.conv2d({ filters, kernelSize, name, ...settings }).apply(values) as tfl.SymbolicTensor;
  const input = tfl.input({ shape: [12, 12, 1] });
  const first = spike('a', conv('a', 5, 3, { strides: [2, 1], padding: 'same' }, input));
  const pool = tfl.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' });
  const second = conv('b', 7, 2, { padding: 'same', useBias: false }, pool.apply(first) as tfl.SymbolicTensor);
  const bypass = conv('bypass', 7, 1, { strides: [2, 2] }, first);
  const norm = new BatchNormalization({ name: 'b_norm' }).apply(second) as tfl.SymbolicTensor;
  const sum = tfl.layers.add().apply([norm, bypass]) as tfl.SymbolicTensor;
  const third = new SpikingBRelu({ name: 'b_spike' }).apply(sum) as tfl.SymbolicTensor;
  const fourth = conv('c', 7, 3, { padding: 'same' }, third);
  const again = tfl.layers.add().apply([third, fourth]) as tfl.SymbolicTensor;
  const spikes = new SpikingBRelu({ name: 'c_spike' }).apply(again) as tfl.SymbolicTensor;
  const averages = tfl.layers.averagePooling2d({ poolSize: [3, 2], strides: [3, 2] }).apply(spikes);
  const last = conv('d', 6, 2, { strides: 1, padding: 'same' }, averages as tfl.SymbolicTensor);
  const flat = tfl.layers.flatten().apply(spike('d', last)) as tfl.SymbolicTensor;
  const output = spike('out', tfl.layers.dense({ units: 12, name: 'out' }).apply(flat) as tfl.SymbolicTensor);
  const key = Uint8Array.from({ length: 36 }, (_, i) => Number(Math.floor((i % 12) / 4) === Math.floor(i / 12)));
  const decode = new SoftmaxDecode({ classes: 3, key: Array.from(key) });
  return tfl.model({ inputs: input, outputs: decode.apply(output) as tfl.SymbolicTensor });
}

it.each<[string, () => tfl.LayersModel, number]>([
  ['sigmoids', () => hardNetwork({ activation: 'sigmoid' }), 1],
  [
    'sigmoids without batch norm',
    () => hardNetwork({ activation: 'sigmoid', batchNorm: { conv: false, dense: false } }),
    1,
  ],
  ['an output without batch norm', () => hardNetwork({ output: { batchNorm: false } }), 1],
  [
    'bounded ReLUs, distant keys and noise',
    () => hardNetwork({ key: 'distant', noise: { stddev: 0.3, layers: 'all' } }),
    1,
  ],
  ['shortcuts', () => hardNetwork({ conv: residual }), 2],
  ['shortcuts without batch norm', () => hardNetwork({ conv: residual, batchNorm: { conv: false } }), 2],
  ['γ of any sign', () => randomise(buildNetwork(smallNetwork(5))), 1],
  ['shortcuts past γ of any sign', () => randomise(buildNetwork(smallNetwork(5, { conv: residual }))), 2],
  [
    'shortcuts of sigmoids past γ of any sign',
    () => randomise(buildNetwork(smallNetwork(5, { conv: residual, activation: 'sigmoid' }))),
    2,
  ],
  ['strides, pools and sums of any kind', () => randomise(stridedNetwork()), 2],
])('every neuron of the simulator fires as in tfjs, but for rounding: %s', async (_, build, mostSynapses) => {
  const model = build();
  const { classes, preActivations } = await predict(model, data.images, { preActivations: true });
  const entering = new Map(preActivations.map(({ name, values }) => [name, values]));
  const threshold = spikingLayers(model)[0]!.threshold;

  let compared = 0;
  let firing = 0;
  let rounded = 0;
  const wrong: string[] = [];
  const network = compile(exportNetwork(model));
  const simulation = await simulate(network, toFloats(data.images), {
    kernels: chooseKernels(),
    block: IMAGES,
    onTrace: ({ layer, membranes }) => {
      const values = entering.get(layer.name)!;
      values.forEach((value, i) => {
        const fires = membranes[i]! >= layer.thresholds[i % layer.thresholds.length]!;
        compared++;
        if (fires) firing++;
        if (fires === value >= threshold) return;
        rounded++;
        if (Math.abs(value - threshold) > 1e-4) wrong.push(`${layer.name} ${i}: ${value}`);
      });
    },
  });
  expect(wrong).toEqual([]);
  expect(rounded).toBeLessThanOrEqual(2);
  expect(compared).toBe(preActivations.reduce((sum, { values }) => sum + values.length, 0));
  expect(preActivations).toHaveLength(neuronLayers(network).length);
  expect(Math.max(...neuronLayers(network).map(({ synapses }) => synapses.length))).toBe(mostSynapses);
  expect(firing).toBeGreaterThan(0.05 * compared);
  expect(firing).toBeLessThan(0.95 * compared);
  expect(simulation.classes).toEqual(classes);
});
