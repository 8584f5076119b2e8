import { Random } from '../../src/random/random.ts';
import type { SpikingNetwork, TrainedBatchNorm, TrainedNetwork, TrainedNeurons } from '../../src/spiking/index.ts';

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

/** A hard network with random weights: conv, pool, conv, dense, dense; every kind of batch norm and one bias among them. */
export function randomNetwork(seed: number): TrainedNetwork {
  const random = new Random(seed, 1);
  const layer = (kind: 'conv' | 'dense', shape: number[], gamma: boolean, beta: boolean): TrainedNeurons => ({
    kind,
    name: `${kind}_${shape.join('x')}`,
    shape,
    weights: normals(
      random,
      shape.reduce((product, extent) => product * extent, 1),
      0.4,
    ),
    bias: beta ? normals(random, shape.at(-1)!, 0.1) : null,
    batchNorm: batchNorm(random, shape.at(-1)!, { gamma, beta }),
    activation: 'brelu',
    sharpness: 1,
  });
  return {
    inputShape: [9, 8, 2],
    classes: 3,
    key: Uint8Array.from({ length: 36 }, (_, i) => Number(Math.floor((i % 12) / 4) === Math.floor(i / 12))),
    layers: [
      layer('conv', [3, 5, 2, 33], true, true),
      { kind: 'maxPool' },
      layer('conv', [2, 3, 33, 10], false, true),
      layer('dense', [4 * 4 * 10, 40], true, false),
      layer('dense', [40, 12], false, false),
    ],
  };
}

export function randomImages(seed: number, count: number, pixels: number): Float32Array {
  const random = new Random(seed, 2);
  return Float32Array.from({ length: count * pixels }, () => (random.uniform() < 0.3 ? 0 : random.uniform()));
}

/** What enters the activations of each layer of neurons for one image, straight from the definitions, in doubles. */
export function plainForward(network: TrainedNetwork, image: Float32Array): number[][] {
  let [height, width, channels] = network.inputShape as [number, number, number];
  let values = Array.from(image);
  const entering: number[][] = [];
  for (const layer of network.layers) {
    const next: number[] = [];
    const at = (y: number, x: number, c: number) =>
      y < 0 || x < 0 || y >= height || x >= width ? 0 : values[(y * width + x) * channels + c]!;
    if (layer.kind === 'maxPool') {
      for (let y = 0; y < height >> 1; y++) {
        for (let x = 0; x < width >> 1; x++) {
          for (let c = 0; c < channels; c++) {
            next.push(
              Math.max(
                at(2 * y, 2 * x, c),
                at(2 * y, 2 * x + 1, c),
                at(2 * y + 1, 2 * x, c),
                at(2 * y + 1, 2 * x + 1, c),
              ),
            );
          }
        }
      }
      [height, width] = [height >> 1, width >> 1];
    } else {
      const features = layer.shape.at(-1)!;
      const [kernelHeight, kernelWidth] = layer.kind === 'conv' ? [layer.shape[0]!, layer.shape[1]!] : [height, width];
      const [padTop, padLeft] = layer.kind === 'conv' ? [(kernelHeight - 1) >> 1, (kernelWidth - 1) >> 1] : [0, 0];
      const [outHeight, outWidth] = layer.kind === 'conv' ? [height, width] : [1, 1];
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          for (let f = 0; f < features; f++) {
            let sum = layer.bias?.[f] ?? 0;
            for (let ky = 0; ky < kernelHeight; ky++) {
              for (let kx = 0; kx < kernelWidth; kx++) {
                for (let c = 0; c < channels; c++) {
                  const weight = layer.weights[((ky * kernelWidth + kx) * channels + c) * features + f]!;
                  sum += weight * at(y + ky - padTop, x + kx - padLeft, c);
                }
              }
            }
            const norm = layer.batchNorm!;
            const scaled = (sum - norm.mean[f]!) / Math.sqrt(norm.variance[f]! + norm.epsilon);
            next.push((norm.gamma?.[f] ?? 1) * scaled + (norm.beta?.[f] ?? 0));
          }
        }
      }
      entering.push(next.slice());
      next.forEach((value, i) => {
        next[i] = value >= 0.5 ? 1 : 0;
      });
      [height, width, channels] = [outHeight, outWidth, features];
    }
    values = next;
  }
  return entering;
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
