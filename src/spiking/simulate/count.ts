import type { Kernels } from '../../kernels/interface.ts';
import type { CountShape } from '../../kernels/spiking-arrays.ts';
import { channelsOf } from '../network/spiking-network.ts';
import type { PreparedNetwork, PreparedSynapses } from './prepare.ts';

/** What layers hand on for a block of images. */
export interface Signal {
  /** Spikes, packed; or the grey levels that enter the network. */
  readonly data: Uint32Array | Float32Array | Uint8Array;
  /** (images) how many of them are not 0. */
  readonly counts: Float64Array;
}

/** Spikes with their number. */
export function countSignal(kernels: Kernels, spikes: Uint32Array, shape: CountShape): Signal {
  const counts = new Float64Array(shape.images);
  kernels.countSpikes({ spikes, weights: new Int32Array(shape.pixels).fill(1), counts }, shape);
  return { data: spikes, counts };
}

/** @returns (images) how many spikes, or grey levels other than 0, enter the network. */
export function countInput(
  kernels: Kernels,
  { inputShape: [height, width, channels], coding }: PreparedNetwork,
  data: Signal['data'],
  images: number,
): Float64Array {
  const shape = { images, pixels: height * width, channels: channels * channelsOf(coding) };
  if (data instanceof Uint32Array) return countSignal(kernels, data, shape).counts;
  return countLevels(data, new Int32Array(shape.pixels).fill(1), images);
}

/**
 * Adds the additions of one weight to one membrane, or multiplications where levels are grey, that synapses do for each image:
 * those of an input that is 0, or that falls outside of every output's kernel, are none.
 */
export function countOperations(
  kernels: Kernels,
  { shape, fanOut }: PreparedSynapses,
  { data, counts: { length: images } }: Signal,
  operations: Float64Array,
): void {
  const pixels = shape.height * shape.width;
  let reached: Float64Array;
  if (data instanceof Uint32Array) {
    reached = new Float64Array(images);
    const arrays = { spikes: data, weights: fanOut, counts: reached };
    kernels.countSpikes(arrays, { images, pixels, channels: shape.channels });
  } else reached = countLevels(data, fanOut, images);
  for (let i = 0; i < images; i++) operations[i]! += reached[i]! * shape.features;
}

/** As `countSpikes` counts: the levels other than 0, each as its pixel weighs. */
function countLevels(levels: Float32Array | Uint8Array, weights: Int32Array, images: number): Float64Array {
  const channels = levels.length / images / weights.length;
  const counts = new Float64Array(images);
  let at = 0;
  for (let image = 0; image < images; image++) {
    let count = 0;
    for (let pixel = 0; pixel < weights.length; pixel++) {
      for (let channel = 0; channel < channels; channel++) if (levels[at++] !== 0) count += weights[pixel]!;
    }
    counts[image] = count;
  }
  return counts;
}
