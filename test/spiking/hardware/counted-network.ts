import { Random } from '../../../src/random/random.ts';
import { INPUT, type LayerShape, type SpikingNetwork } from '../../../src/spiking/index.ts';

/** Padded symmetrically, as torch can. */
function shape(
  [height, width, channels]: readonly number[],
  [kernelHeight, kernelWidth]: readonly number[],
  features: number,
  { stride = 1, pad = [0, 0] }: { stride?: number; pad?: number[] } = {},
): LayerShape {
  const out = (extent: number, kernel: number, padding: number) =>
    Math.floor((extent + 2 * padding - kernel) / stride) + 1;
  return {
    ...{ height: height!, width: width!, channels: channels!, kernelHeight: kernelHeight!, kernelWidth: kernelWidth! },
    ...{ features, strideY: stride, strideX: stride, padTop: pad[0]!, padLeft: pad[1]! },
    ...{ outHeight: out(height!, kernelHeight!, pad[0]!), outWidth: out(width!, kernelWidth!, pad[1]!) },
  };
}

/**
 * A network that NeuroBench has counted (bench/peers/neurobench_counts.py): two convolutions, one of them with stride 2, a pool and
 * two dense layers, a fifth of the weights 0. Weights, thresholds and levels are multiples of 1/16, so that float32 adds them
 * exactly in any order.
 */
export function countedNetwork(): SpikingNetwork {
  const random = new Random(7, 1);
  const layer = (kind: 'conv' | 'dense', name: string, from: string, own: LayerShape, threshold: number) => {
    const count = own.kernelHeight * own.kernelWidth * own.channels * own.features;
    const weight = () => (random.uniform() < 0.2 ? 0 : Math.round(random.normal() * 16) / 16);
    const thresholds = Float32Array.from(
      { length: own.features },
      () => threshold + Math.round(random.normal() * 8) / 16,
    );
    const weights = Float32Array.from({ length: count }, weight);
    return { kind, name, synapses: [{ from, shape: own, weights }] as const, thresholds };
  };
  const pool = {
    ...{ height: 10, width: 8, channels: 33, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2 },
    ...{ padTop: 0, padLeft: 0, outHeight: 5, outWidth: 4 },
  };
  return {
    inputShape: [10, 8, 2],
    coding: { kind: 'grey' },
    classes: 3,
    key: Uint8Array.from({ length: 36 }, (_, i) => Number(Math.floor((i % 12) / 4) === Math.floor(i / 12))),
    layers: [
      layer('conv', 'conv1', INPUT, shape([10, 8, 2], [3, 5], 33, { pad: [1, 2] }), 1.5),
      { kind: 'maxPool', name: 'pool', from: 'conv1', shape: pool },
      layer('conv', 'conv2', 'pool', shape([5, 4, 33], [3, 3], 10, { stride: 2, pad: [1, 1] }), 5),
      layer('dense', 'dense', 'conv2', shape([3, 2, 10], [3, 2], 40), 1),
      layer('dense', 'output', 'dense', shape([1, 1, 40], [1, 1], 12), 1),
    ],
  };
}

/** Every tenth is black and white, so that its first layer's work is additions. */
export function countedImages(count: number): Float32Array {
  const random = new Random(7, 2);
  return Float32Array.from({ length: count * 160 }, (_, i) => {
    const level = random.uniform() < 0.3 ? 0 : Math.ceil(random.uniform() * 16) / 16;
    return Math.floor(i / 160) % 10 === 0 ? Math.round(level) : level;
  });
}
