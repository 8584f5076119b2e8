import type { InputCoding } from './spiking-network.ts';
import type { Padding, Pair } from './windows.ts';

/** y = γ·(x − mean)/√(variance + ε) + β for each output channel; null stands for γ = 1 and β = 0. */
export interface TrainedBatchNorm {
  readonly gamma: ArrayLike<number> | null;
  readonly beta: ArrayLike<number> | null;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
}

/** What is linear in a layer of neurons. */
export interface TrainedLinear {
  /** conv: (kernelHeight, kernelWidth, channelsIn, channelsOut); dense: (in, out). Not changed, and not copied where it fits as it is. */
  readonly weights: ArrayLike<number>;
  readonly shape: readonly number[];
  /** Of a convolution, vertically and horizontally; 1. */
  readonly strides?: Pair;
  /** Of a convolution; same. */
  readonly padding?: Padding;
  readonly bias: ArrayLike<number> | null;
  readonly batchNorm: TrainedBatchNorm | null;
}

/** A convolution or a dense layer, with all up to and including its activation. */
export interface TrainedNeurons extends TrainedLinear {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  /** What an earlier layer's spikes add to what enters the activation; null or absent for nothing. */
  readonly shortcut?: TrainedShortcut | null;
  /** A hard neuron fires where what enters it is at least ½, a bounded rectified linear unit, or 0, a sigmoid. */
  readonly activation: 'brelu' | 'sigmoid';
  /** Instead of ½ or 0: (features), or (outHeight, outWidth, features) where neurons of one feature differ. */
  readonly thresholds?: ArrayLike<number>;
  readonly sharpness: number;
}

/** The spikes of the earlier layer of neurons `from`, through max-pools, as they are or through a convolution. */
export interface TrainedShortcut {
  readonly from: string;
  readonly pools: readonly TrainedWindow[];
  /** Usually of 1 x 1; null for the spikes as they are. */
  readonly projection: TrainedLinear | null;
}

/** Of a pool. */
export interface TrainedWindow {
  /** Rows and columns; 2. */
  readonly size?: Pair;
  /** The size, so that the windows tile. */
  readonly strides?: Pair;
  /** valid: an odd last row or column is dropped. */
  readonly padding?: Padding;
}

/** A pool of sums or averages becomes part of the weights of the layer above it. */
export interface TrainedPool extends TrainedWindow {
  readonly kind: 'maxPool' | 'sumPool' | 'averagePool';
}

/**
 * A trained network as plain arrays: what `compile` takes, from Whetstone's export or from anywhere else. Before the first
 * dense layer values are flattened in the order height, width, channel. Numbers are Float32Arrays or lists of numbers.
 *
 * ```ts
 * compile({
 *   inputShape: [28, 28, 1],
 *   classes: 10,
 *   key,
 *   layers: [
 *     { kind: 'conv', name: 'c', shape: [3, 3, 1, 8], weights, bias, batchNorm: null, activation: 'brelu', sharpness: 1 },
 *     { kind: 'maxPool' },
 *     { kind: 'dense', name: 'd', shape: [14 * 14 * 8, 10], weights: w, bias: b, batchNorm: null, activation: 'brelu', sharpness: 1 },
 *   ],
 * });
 * ```
 */
export interface TrainedNetwork {
  /** Of the images, before their coding. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** How images become what the first layer receives; as grey levels. */
  readonly coding?: InputCoding;
  readonly classes: number;
  /** (classes, width): which output neurons stand for a class. */
  readonly key: ArrayLike<number>;
  readonly layers: readonly (TrainedNeurons | TrainedPool)[];
}
