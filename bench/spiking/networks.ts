import { paperTable } from '../../src/paper/tables.ts';
import { Random } from '../../src/random/random.ts';
import { INPUT, type NeuronLayer, type PoolLayer, type SpikingNetwork } from '../../src/spiking/index.ts';
import { type PaperConfiguration, paperNetwork } from '../../src/whetstone/paper-network.ts';

export const NETWORK_NAMES = ['mnist', 'fashion', 'cifar100'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

export const DATASETS: Readonly<Record<NetworkName, string>> = {
  mnist: 'mnist',
  fashion: 'fashion-mnist',
  cifar100: 'cifar-100',
};

/** The layers of neurons that receive spikes. */
export const SPIKING_LAYERS = ['conv2', 'conv3', 'dense', 'output'] as const;
export type SpikingLayer = (typeof SPIKING_LAYERS)[number];

const NEURONS_PER_CLASS = 4;
/** Of weights whose largest are four times that, as those of trained features about are. */
const DEVIATION = 127 / 4;
/** Different weights: drawing 38 million would take longer than what is measured. A prime, so that no two features are alike. */
const POOL = 1_000_003;

type Extent = readonly [height: number, width: number, channels: number];

/** Draws a layer's weights: a new array of so many. */
export type DrawWeights = (count: number) => Int8Array | Float32Array;

/** Table IV's network of Parsa et al. 2020 with random weights of 8 bits. */
export function randomNetwork(name: NetworkName, seed: number): SpikingNetwork {
  return tableFourNetwork(name, randomWeights(seed));
}

/** Table IV's network with weights of any kind; thresholds are integers, and 0. */
export function tableFourNetwork(name: NetworkName, weights: DrawWeights): SpikingNetwork {
  const inputShape: Extent = name === 'cifar100' ? [32, 32, 3] : [28, 28, 1];
  const classes = name === 'cifar100' ? 100 : 10;
  const { conv, hidden } = tableFour(name);
  const layers: (NeuronLayer | PoolLayer)[] = [];
  let extent = inputShape;
  let from = INPUT;
  const push = (layer: NeuronLayer | PoolLayer, next: Extent) => {
    layers.push(layer);
    extent = next;
    from = layer.name;
  };
  conv.forEach(({ features, filter, pool }, i) => {
    push(neurons('conv', `conv${i + 1}`, from, extent, filter, features, weights), [extent[0], extent[1], features]);
    if (pool) push(maxPool(`pool${i + 1}`, from, extent), [extent[0] >> 1, extent[1] >> 1, features]);
  });
  for (const [layer, features] of [
    ['dense', hidden],
    ['output', NEURONS_PER_CLASS * classes],
  ] as const) {
    push(neurons('dense', layer, from, extent, extent[0], features, weights), [1, 1, features]);
  }
  return { inputShape, coding: { kind: 'grey' }, classes, key: disjointKey(classes), layers };
}

/** What Table IV says of the layers; read without TensorFlow.js, whose memory would be measured too. */
function tableFour(name: NetworkName) {
  const row = paperTable('IV').optima?.[DATASETS[name].replace('cifar-', 'cifar')];
  const { conv, dense: [hidden] = [] } = paperNetwork(row as unknown as PaperConfiguration);
  if (typeof hidden !== 'number') throw new Error(`Table IV, ${name}: expected one hidden layer, of a plain size`);
  return { conv, hidden };
}

/** Draws so many weights, normally distributed; the last of all is followed by the first. */
function randomWeights(seed: number): DrawWeights {
  const random = new Random(seed);
  const pool = Int8Array.from({ length: POOL }, () =>
    Math.max(-127, Math.min(127, Math.round(DEVIATION * random.normal()))),
  );
  let next = 0;
  return (count) => {
    const weights = new Int8Array(count);
    for (let done = 0; done < count; ) {
      const part = pool.subarray(next, next + count - done);
      weights.set(part, done);
      done += part.length;
      next = (next + part.length) % POOL;
    }
    return weights;
  };
}

function neurons(
  kind: NeuronLayer['kind'],
  name: string,
  from: string,
  [height, width, channels]: Extent,
  kernel: number,
  features: number,
  draw: DrawWeights,
): NeuronLayer {
  const [pad, outHeight, outWidth] = kind === 'conv' ? [(kernel - 1) >> 1, height, width] : [0, 1, 1];
  const shape = {
    ...{ height, width, channels, kernelHeight: kernel, kernelWidth: kernel, features },
    ...{ strideY: 1, strideX: 1, padTop: pad, padLeft: pad, outHeight, outWidth },
  };
  const weights = draw(kernel * kernel * channels * features);
  return { kind, name, synapses: [{ from, shape, weights }], thresholds: new Int32Array(features) };
}

function maxPool(name: string, from: string, [height, width, channels]: Extent): PoolLayer {
  const window = { kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 };
  const shape = { height, width, channels, ...window, outHeight: height >> 1, outWidth: width >> 1 };
  return { kind: 'maxPool', name, from, shape };
}

function disjointKey(classes: number): Uint8Array {
  const outputs = NEURONS_PER_CLASS * classes;
  return Uint8Array.from({ length: classes * outputs }, (_, i) =>
    Math.floor(i / outputs) === Math.floor((i % outputs) / NEURONS_PER_CLASS) ? 1 : 0,
  );
}
