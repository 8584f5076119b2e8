import { StropError } from '../../errors.ts';
import { checkExtent, checkShape } from '../network/check-shape.ts';
import type { LayerShape, PoolLayerShape, Synapses } from '../network/spiking-network.ts';
import { badNode } from './nir-graph.ts';

export type Extent = readonly [height: number, width: number, channels: number];

/** What the input or a layer gives, each number perhaps multiplied. */
export interface Spikes {
  readonly kind: 'spikes';
  readonly from: string;
  readonly extent: Extent;
  /** NIR speaks of it as a vector. */
  readonly isFlat: boolean;
  /** (height, width, channels). */
  readonly gains?: Float64Array;
}

/** Sums over windows of what a layer gives, divided. */
export interface Windows {
  readonly kind: 'windows';
  readonly of: Spikes;
  readonly shape: PoolLayerShape;
  readonly divisor: number;
  readonly isFlat: boolean;
}

/** What enters neurons. */
export interface Sums {
  readonly kind: 'sums';
  readonly synapses: readonly Synapses[];
  /** (height, width, channels). */
  readonly biases: Float64Array;
  readonly extent: Extent;
  readonly isFlat: boolean;
}

export type Signal = Spikes | Windows | Sums;

/** The most weights that a layer may come to, where a node stands for more than its file holds, as groups do. */
const LARGEST_WEIGHTS = 2 ** 27;

export function extentOf(signal: Signal): Extent {
  return signal.kind === 'windows'
    ? [signal.shape.outHeight, signal.shape.outWidth, signal.shape.channels]
    : signal.extent;
}

/** @throws StropError `corrupt`, with the node's name, where a shape is none or too large. */
export function checkedShape(name: string, shape: LayerShape): LayerShape {
  asCorrupt(() => checkShape(name, shape));
  checkCount(name, shape.kernelHeight * shape.kernelWidth * shape.channels * shape.features);
  return shape;
}

/** @throws StropError `corrupt`, with the node's name, where a shape is none or too large. */
export function checkedExtent(name: string, extent: Extent): Extent {
  asCorrupt(() => checkExtent(name, extent));
  return extent;
}

export function checkCount(name: string, weights: number): void {
  if (!(weights <= LARGEST_WEIGHTS)) throw badNode(name, `${weights} weights: expected at most ${LARGEST_WEIGHTS}`);
}

/** What is wrong with the caller's argument elsewhere is wrong with the file here. */
export function asCorrupt<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof StropError) throw new StropError('corrupt', error.message, { cause: error });
    throw error;
  }
}

/** As sums: spikes by a 1 x 1 convolution that passes them on, windows by one of ones. */
export function toSums(name: string, signal: Signal): Sums {
  if (signal.kind === 'sums') return signal;
  const { from, extent, gains } = signal.kind === 'spikes' ? signal : signal.of;
  const [height, width, channels] = extent;
  const one = {
    kernelHeight: 1,
    kernelWidth: 1,
    strideY: 1,
    strideX: 1,
    padTop: 0,
    padLeft: 0,
    outHeight: height,
    outWidth: width,
  };
  const window = signal.kind === 'spikes' ? one : signal.shape;
  const shape = checkedShape(name, { ...window, height, width, channels, features: channels });
  const weights = new Float32Array(shape.kernelHeight * shape.kernelWidth * channels * channels);
  const divisor = signal.kind === 'spikes' ? 1 : signal.divisor;
  const factors = gainsByChannel(name, gains, channels);
  for (let i = 0; i < weights.length; i += channels) {
    const c = (i / channels) % channels;
    weights[i + c] = factors[c]! / divisor;
  }
  const out: Extent = [shape.outHeight, shape.outWidth, channels];
  const biases = new Float64Array(out[0] * out[1] * channels);
  return { kind: 'sums', synapses: [{ from, shape, weights }], biases, extent: out, isFlat: signal.isFlat };
}

/** What several edges bring to one node adds up. */
export function addSignals(name: string, signals: readonly Signal[]): Signal {
  const [first, ...rest] = signals;
  if (!first) throw badNode(name, 'it receives nothing');
  if (rest.length === 0) return first;
  const sums = signals.map((signal) => toSums(name, signal));
  const { extent, isFlat } = sums[0]!;
  const other = sums.find((sum) => `${sum.extent}` !== `${extent}`);
  if (other) throw badNode(name, `it receives ${describe(extent)} and ${describe(other.extent)}`);
  const biases = sums[0]!.biases.slice();
  for (const sum of sums.slice(1))
    sum.biases.forEach((bias, i) => {
      biases[i]! += bias;
    });
  return { kind: 'sums', synapses: sums.flatMap(({ synapses }) => synapses), biases, extent, isFlat };
}

/** The gain of each channel, where it is the same at every pixel. */
export function gainsByChannel(name: string, gains: Float64Array | undefined, channels: number): Float64Array {
  if (!gains) return new Float64Array(channels).fill(1);
  if (gains.every((gain, i) => gain === gains[i % channels])) return gains.subarray(0, channels);
  throw badNode(name, 'it receives what is scaled differently at different pixels');
}

/** In NIR's order. */
export function describe([height, width, channels]: Extent): string {
  return `${channels} x ${height} x ${width}`;
}
