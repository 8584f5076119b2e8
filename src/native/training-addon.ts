import type { StropError } from '../errors.ts';

/** Activations are (batch, height, width, channels), filters (kernelHeight, kernelWidth, channels, features). */
export interface ConvolutionShape {
  batch: number;
  height: number;
  width: number;
  channels: number;
  kernelHeight: number;
  kernelWidth: number;
  features: number;
  strideHeight: number;
  strideWidth: number;
  /** 1 for none. */
  dilationHeight: number;
  dilationWidth: number;
  /** The bottom and right ones follow from the output's size. */
  padTop: number;
  padLeft: number;
  outHeight: number;
  outWidth: number;
}

interface MatrixProductShape {
  batch: number;
  rows: number;
  columns: number;
  inner: number;
  transposeA: boolean;
  transposeB: boolean;
  /** One matrix for the whole batch. */
  sharedA: boolean;
  sharedB: boolean;
}

export interface MaxPoolShape {
  batch: number;
  height: number;
  width: number;
  channels: number;
  windowHeight: number;
  windowWidth: number;
  strideHeight: number;
  strideWidth: number;
  padTop: number;
  padLeft: number;
  outHeight: number;
  outWidth: number;
}

export interface BatchNormShape {
  rows: number;
  channels: number;
  epsilon: number;
  /** Of the ramp of the bounded ReLU that follows, 0 for its step, −1 for none. */
  width: number;
}

/** `width` is that of the ramp, 0 for the step. */
export interface RampShape {
  count: number;
  width: number;
}

export interface CombinationShape {
  count: number;
  a: number;
  b: number;
}

export interface UpdateShape {
  count: number;
  learningRate: number;
  rho: number;
  epsilon: number;
}

type Floats = Float32Array;

/** The loops of Strop's own tensor ops; engines/ops.ts gives their equations. Inputs first, then outputs. */
export interface OwnLoops {
  batchNormTraining(
    x: Floats,
    gamma: Floats,
    beta: Floats,
    y: Floats,
    mean: Floats,
    variance: Floats,
    shape: BatchNormShape,
  ): void;
  batchNormTrainingGradient(
    dy: Floats,
    x: Floats,
    gamma: Floats,
    beta: Floats,
    mean: Floats,
    variance: Floats,
    dx: Floats,
    dGamma: Floats,
    dBeta: Floats,
    shape: BatchNormShape,
  ): void;
  spikingBRelu(x: Floats, y: Floats, shape: RampShape): void;
  spikingBReluGradient(dy: Floats, x: Floats, dx: Floats, shape: RampShape): void;
  linearCombination(x: Floats, y: Floats, newX: Floats, shape: CombinationShape): void;
  rmspropUpdate(
    variable: Floats,
    accumulator: Floats,
    gradient: Floats,
    newVariable: Floats,
    newAccumulator: Floats,
    shape: UpdateShape,
  ): void;
  adadeltaUpdate(
    variable: Floats,
    accumulator: Floats,
    accumulatedUpdate: Floats,
    gradient: Floats,
    newVariable: Floats,
    newAccumulator: Floats,
    newAccumulatedUpdate: Floats,
    shape: UpdateShape,
  ): void;
}

/**
 * What `strop-training.node` exports: the one declaration of native/training-addon.cc. Every function throws a StropError where
 * an array is shorter than its shape needs, and fills every element of its outputs.
 */
export interface TrainingAddon extends OwnLoops {
  readonly oneDnnVersion: string;
  /** The instruction set that oneDNN uses at most. */
  readonly isa: string;
  /** Threads of an op that is worth sharing. */
  readonly threads: number;
  /** Gives the addon the class of its errors; until then they are plain RangeErrors. */
  setErrorClass(errorClass: typeof StropError): void;
  convolution(x: Floats, filter: Floats, bias: Floats | null, y: Floats, shape: ConvolutionShape): void;
  convolutionInputGradient(dy: Floats, filter: Floats, dx: Floats, shape: ConvolutionShape): void;
  convolutionFilterGradient(x: Floats, dy: Floats, dFilter: Floats, shape: ConvolutionShape): void;
  /** The same three, without a bias, for 3x3 or 5x5 filters of stride 1 and channels in sixteens: less exact, faster. */
  winogradConvolution(x: Floats, filter: Floats, y: Floats, shape: ConvolutionShape): void;
  winogradInputGradient(dy: Floats, filter: Floats, dx: Floats, shape: ConvolutionShape): void;
  winogradFilterGradient(x: Floats, dy: Floats, dFilter: Floats, shape: ConvolutionShape): void;
  /** c = op(a)·op(b) + bias. */
  matrixProduct(a: Floats, b: Floats, bias: Floats | null, c: Floats, shape: MatrixProductShape): void;
  /** y = γ·(x − mean)/√(variance + ε) + β, with what follows. */
  batchNormInference(
    x: Floats,
    gamma: Floats,
    beta: Floats,
    mean: Floats,
    variance: Floats,
    y: Floats,
    shape: BatchNormShape,
  ): void;
  maxPool(x: Floats, y: Floats, shape: MaxPoolShape): void;
  /** The gradient goes to the first maximum of a window in row-major order. */
  maxPoolGradient(dy: Floats, x: Floats, dx: Floats, shape: MaxPoolShape): void;
  /** The sums of x (rows, channels) over its rows. */
  rowSums(x: Floats, sums: Floats, shape: { rows: number; channels: number }): void;
}
