import type { Kernels } from '../../src/kernels/interface.ts';
import {
  type LayerTrace,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
  simulate,
} from '../../src/spiking/index.ts';
import type { SpikingLayer } from './networks.ts';

/** Of each layer that receives spikes, the share of its inputs, after pooling, that spike. */
export type Densities = Readonly<Record<SpikingLayer, number>>;

type Layer = NeuronLayer | PoolLayer;

/**
 * The network with those thresholds at which the input of each layer has the density that is wanted on these images. Each
 * feature's is a quantile of its sums, of the largest of each window where a pool follows; where many sums are equal, features
 * take turns in being above and below the density.
 *
 * @param images (count, height, width, channels), grey levels in [0, 1].
 */
export async function imposeDensities(
  network: SpikingNetwork,
  images: Float32Array,
  densities: Densities,
  kernels: Kernels,
): Promise<SpikingNetwork> {
  const layers = [...network.layers];
  for (const [i, layer] of layers.entries()) {
    if (layer.kind === 'maxPool') continue;
    const reader = layers.slice(i + 1).find(({ kind }) => kind !== 'maxPool');
    const density = densities[(reader ?? layer).name as SpikingLayer];
    const pool = layers[i + 1];
    const sums = new FeatureSums(layer, pool?.kind === 'maxPool' ? pool : undefined);
    await simulate(upTo(network, layers, i), images, { kernels, onTrace: (trace) => sums.add(trace) });
    layers[i] = { ...layer, thresholds: sums.thresholdsAt(density) };
  }
  return { ...network, layers };
}

/** The first layers as a network of their own; its one class says nothing. */
function upTo(network: SpikingNetwork, layers: readonly Layer[], last: number): SpikingNetwork {
  const outputs = outputShape(layers[last]!).reduce((product, extent) => product * extent, 1);
  return { ...network, classes: 1, key: new Uint8Array(outputs), layers: layers.slice(0, last + 1) };
}

/** What a layer's neurons received, by feature. */
class FeatureSums {
  readonly #layer: NeuronLayer;
  readonly #window: PoolLayer['shape'];
  readonly #features: number;
  readonly #sums: Int32Array[];

  constructor(layer: NeuronLayer, pool: PoolLayer | undefined) {
    const [height, width, features] = outputShape(layer);
    const one = { kernelHeight: 1, kernelWidth: 1, strideY: 1, strideX: 1, padTop: 0, padLeft: 0 };
    this.#layer = layer;
    this.#features = features;
    this.#window = pool?.shape ?? { height, width, channels: features, ...one, outHeight: height, outWidth: width };
    this.#sums = [];
  }

  /** Keeps (outHeight · outWidth, features) of each image. */
  add({ layer, membranes, images }: LayerTrace): void {
    if (layer.name !== this.#layer.name) return;
    const { height, width, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth } = this.#window;
    const features = this.#features;
    const highest = new Int32Array(images * outHeight * outWidth * features).fill(-(2 ** 31));
    for (let image = 0; image < images; image++) {
      for (let y = 0; y < outHeight * kernelHeight; y++) {
        for (let x = 0; x < outWidth * kernelWidth; x++) {
          const row = Math.floor(y / kernelHeight) * strideY + (y % kernelHeight);
          const column = Math.floor(x / kernelWidth) * strideX + (x % kernelWidth);
          const from = ((image * height + row) * width + column) * features;
          const to =
            ((image * outHeight + Math.floor(y / kernelHeight)) * outWidth + Math.floor(x / kernelWidth)) * features;
          for (let f = 0; f < features; f++) {
            if (membranes[from + f]! > highest[to + f]!) highest[to + f] = membranes[from + f]!;
          }
        }
      }
    }
    this.#sums.push(highest);
  }

  thresholdsAt(density: number): Int32Array {
    const count = this.#sums.reduce((sum, { length }) => sum + length, 0) / this.#features;
    const sorted = new Int32Array(count);
    let excess = 0; // neurons that fire beyond what the density allows, over the features so far
    return Int32Array.from({ length: this.#features }, (_, f) => {
      let next = 0;
      for (const sums of this.#sums) for (let i = f; i < sums.length; i += this.#features) sorted[next++] = sums[i]!;
      sorted.sort();
      const wanted = Math.min(count, Math.max(0, Math.round(density * count - excess)));
      const { threshold, firing } = nearestThreshold(sorted, wanted);
      excess += firing - density * count;
      return threshold;
    });
  }
}

/** The threshold that as near to `wanted` of the ascending values reach as their ties let them. */
function nearestThreshold(ascending: Int32Array, wanted: number): { threshold: number; firing: number } {
  const { length } = ascending;
  if (wanted === 0) return { threshold: ascending[length - 1]! + 1, firing: 0 };
  const value = ascending[length - wanted]!;
  let first = length - wanted;
  while (first > 0 && ascending[first - 1] === value) first--;
  let end = length - wanted;
  while (end < length && ascending[end] === value) end++;
  const [with_, without] = [length - first, length - end];
  return with_ - wanted <= wanted - without
    ? { threshold: value, firing: with_ }
    : { threshold: value + 1, firing: without };
}
