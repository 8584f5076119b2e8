import { Random } from '../../src/random/random.ts';
import type {
  SpikingNetwork,
  TrainedBatchNorm,
  TrainedLinear,
  TrainedNetwork,
  TrainedNeurons,
} from '../../src/spiking/index.ts';

const normals = (random: Random, length: number, scale = 1) =>
  Float32Array.from({ length }, () => scale * random.normal());

function batchNorm(random: Random, features: number, parts: { gamma: boolean; beta: boolean }): TrainedBatchNorm {
  return {
    gamma: parts.gamma ? normals(random, features) : null,
    beta: parts.beta ? normals(random, features, 0.3) : null,
    mean: normals(random, features, 0.2),
    variance: Float32Array.from({ length: features }, () => 0.05 + random.uniform()),
    epsilon: 1e-3,
  };
}

function linear(random: Random, shape: number[], gamma: boolean, beta: boolean): TrainedLinear {
  const weights = normals(
    random,
    shape.reduce((product, extent) => product * extent, 1),
    0.4,
  );
  const bias = beta ? normals(random, shape.at(-1)!, 0.1) : null;
  return { shape, weights, bias, batchNorm: batchNorm(random, shape.at(-1)!, { gamma, beta }) };
}

function layer(random: Random, kind: 'conv' | 'dense', shape: number[], gamma: boolean, beta: boolean): TrainedNeurons {
  const name = `${kind}_${shape.join('x')}`;
  return { kind, name, ...linear(random, shape, gamma, beta), activation: 'brelu', sharpness: 1 };
}

/** (classes, 4 · classes): each class's own neurons. */
const key = (classes: number) =>
  Uint8Array.from({ length: 4 * classes * classes }, (_, i) => {
    return Number(Math.floor((i % (4 * classes)) / 4) === Math.floor(i / (4 * classes)));
  });

/** A hard network with random weights: conv, pool, conv, dense, dense; every kind of batch norm and one bias among them. */
export function randomNetwork(seed: number): TrainedNetwork {
  const random = new Random(seed, 1);
  return {
    inputShape: [9, 8, 2],
    classes: 3,
    key: key(3),
    layers: [
      layer(random, 'conv', [3, 5, 2, 33], true, true),
      { kind: 'maxPool' },
      layer(random, 'conv', [2, 3, 33, 10], false, true),
      layer(random, 'dense', [4 * 4 * 10, 40], true, false),
      layer(random, 'dense', [40, 12], false, false),
    ],
  };
}

/**
 * Residual and strided: conv; conv, stride 2, with a projected and pooled shortcut; max-pool 3 x 3, stride 2, same; conv with the
 * spikes of the layer below added; average pool; conv without batch norm and thresholds of its own; sum-pool; dense sigmoid. γ of either
 * sign and 0.
 */
export function residualNetwork(seed: number): TrainedNetwork {
  const random = new Random(seed, 4);
  const zeroed = <L extends TrainedLinear>(made: L): L => {
    const gamma = Float32Array.from(made.batchNorm!.gamma!).map((value, f) => (f % 3 === 1 ? 0 : value));
    return { ...made, batchNorm: { ...made.batchNorm!, gamma } };
  };
  const third = zeroed(layer(random, 'conv', [3, 3, 10, 10], true, true));
  return {
    inputShape: [13, 12, 2],
    classes: 3,
    key: key(3),
    layers: [
      { ...layer(random, 'conv', [3, 3, 2, 6], true, true), padding: 'valid' },
      {
        ...{ ...zeroed(layer(random, 'conv', [2, 3, 6, 9], true, true)), strides: [1, 2], padding: 'same' },
        shortcut: {
          from: 'conv_3x3x2x6',
          pools: [{ size: [1, 2], strides: [1, 1] }],
          projection: { ...linear(random, [1, 1, 6, 9], true, true), strides: [1, 2], padding: 'valid' },
        },
      },
      { kind: 'maxPool', size: 3, strides: [2, 1], padding: 'same' },
      { ...layer(random, 'conv', [3, 2, 9, 10], true, false), padding: { top: 1, bottom: 1, left: 1, right: 1 } },
      { ...third, shortcut: { from: 'conv_3x2x9x10', pools: [], projection: null } },
      { kind: 'averagePool' },
      {
        ...layer(random, 'conv', [3, 2, 10, 8], true, true),
        ...{ batchNorm: null, thresholds: normals(random, 3 * 3 * 8, 0.3) },
      },
      { kind: 'sumPool', size: [2, 3] },
      { ...zeroed(layer(random, 'dense', [8, 12], true, true)), activation: 'sigmoid' },
    ],
  };
}

export function randomImages(seed: number, count: number, pixels: number): Float32Array {
  const random = new Random(seed, 2);
  return Float32Array.from({ length: count * pixels }, () => (random.uniform() < 0.3 ? 0 : random.uniform()));
}

/** A quantised network with a shortcut through a strided convolution, a pool, biases, scales and one threshold a neuron. */
export function integerNetwork(seed: number): SpikingNetwork {
  const random = new Random(seed, 3);
  const weights = (length: number) => Int8Array.from({ length }, () => random.integer(255) - 127);
  const sums = (length: number) => Int32Array.from({ length }, () => random.integer(401) - 200);
  const scales = (length: number) => Float32Array.from({ length }, () => random.uniform());
  const same = { kernelHeight: 3, kernelWidth: 3, strideY: 1, strideX: 1, padTop: 1, padLeft: 1 };
  const first = { ...same, height: 6, width: 5, channels: 1, features: 3, outHeight: 6, outWidth: 5 };
  const second = { ...same, height: 6, width: 5, channels: 3, features: 4, outHeight: 3, outWidth: 3 };
  const halved = { ...second, strideY: 2, strideX: 2, kernelHeight: 1, kernelWidth: 1, padTop: 0, padLeft: 0 };
  const main = { ...second, strideY: 2, strideX: 2 };
  const pool = { ...same, height: 3, width: 3, channels: 4, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 };
  const dense = { ...pool, height: 1, width: 1, kernelHeight: 1, kernelWidth: 1, features: 6, channels: 4 };
  return {
    ...{ inputShape: [6, 5, 1], coding: { kind: 'grey' }, classes: 2 },
    key: Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1),
    layers: [
      {
        ...{ kind: 'conv', name: 'a', synapses: [{ from: 'input', shape: first, weights: weights(27) }] },
        ...{ thresholds: sums(90), scales: scales(3) },
      },
      {
        ...{ kind: 'conv', name: 'b', thresholds: sums(4), biases: sums(4), scales: scales(4) },
        synapses: [
          { from: 'a', shape: main, weights: weights(108) },
          { from: 'a', shape: halved, weights: weights(12) },
        ],
      },
      { kind: 'maxPool', name: 'c', from: 'b', shape: pool },
      {
        ...{ kind: 'dense', name: 'd', thresholds: sums(6) },
        synapses: [{ from: 'c', shape: dense, weights: weights(24) }],
      },
    ],
  };
}
