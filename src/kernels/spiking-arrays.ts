/** What the spiking kernels take. Bits: channel c is bit c % 32 of word ⌊c / 32⌋ of its pixel; bits beyond the last channel count for nothing. */

/** `words(c)` = ⌈c / 32⌉. */
export interface ConvArrays<Input, Weights = Float32Array, Membranes = Float32Array> {
  /** (images, height, width, words(channels)) for spikes; (images, height, width, channels) for grey levels. */
  readonly input: Input;
  /** (kernelHeight, kernelWidth, channels, features); packed as `packWeights` does it for `integerConv`. */
  readonly weights: Weights;
  /** (features), or (outHeight, outWidth, features) where `perNeuron` is 1; the type of the membranes. */
  readonly thresholds: Membranes;
  /**
   * (images, outHeight, outWidth, features): read where `accumulate` is 1, and written. `integerConv` and `integerGreyConv` take an
   * empty array where nobody wants them: `accumulate` is 0 and `firing` is FIRE.
   */
  readonly membranes: Membranes;
  /** (images, outHeight, outWidth, words(features)), written; not touched, and perhaps empty, where `firing` is SUM. */
  readonly spikes: Uint32Array;
}

/** (⌈features/64⌉ blocks, kernelHeight·kernelWidth taps, ⌈channels/4⌉·4, 64): zero beyond the last channel and feature. */
export interface PackedWeights {
  readonly weights: Int8Array;
  /**
   * (blocks, taps, ⌈channels/64⌉ slabs): 1 where sums of 16 bits, kept over the slabs in this order, have to be added to ones of 32
   * bits before the slab, or a feature of the block could leave their range.
   */
  readonly widen: Uint8Array;
}

export type IntegerConvArrays = ConvArrays<Uint32Array, Int8Array, Int32Array> & Pick<PackedWeights, 'widen'>;

/** Sums only: the spikes are left alone. */
export const SUM = 0;
/** Membranes keep their sums. */
export const FIRE = 1;
/** A neuron that fires starts again at 0. */
export const FIRE_AND_ZERO = 2;
/** A neuron that fires keeps what it had beyond its threshold. */
export const FIRE_AND_SUBTRACT = 3;
export type Firing = 0 | 1 | 2 | 3;

export interface ConvShape {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly features: number;
  readonly strideY: number;
  readonly strideX: number;
  /** Rows and columns of zeros before the input's first. */
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** 1: sums are added to what the membranes hold, of another convolution or of an earlier step; 0: to 0. */
  readonly accumulate: 0 | 1;
  readonly perNeuron: 0 | 1;
  readonly firing: Firing;
}

/** Adds the rows of the inputs that spiked. */
export const EVENTS = 0;
/** Adds rows of tables of all sums of a few inputs, 4 in wasm and 5 in C++, whatever spiked. */
export const NIBBLES = 1;
export type Method = 0 | 1;

export interface IntegerConvShape extends ConvShape {
  readonly method: Method;
}

export interface PoolShape {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  /** 32-channel words of a pixel. */
  readonly words: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

export interface CountArrays {
  /** (images, pixels, words). */
  readonly spikes: Uint32Array;
  /** (pixels): what a spike at the pixel counts. */
  readonly weights: Int32Array;
  /** (images), written. */
  readonly counts: Float64Array;
}

export interface CountShape {
  readonly images: number;
  readonly pixels: number;
  /** The bits beyond the last channel are not counted. */
  readonly channels: number;
}
