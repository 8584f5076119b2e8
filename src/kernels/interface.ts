/** The names under which the three implementations are known, in order of preference. */
export type KernelsName = 'native' | 'wasm' | 'reference';

/** Strop's own elementary functions, in the order of the codes by which the kernels know them. */
export const ELEMENTARY_FUNCTIONS = [
  'exp',
  'log',
  'log1p',
  'erfc',
  'normalCdf',
  'logNormalCdf',
  'logStandardImprovement',
] as const;
export type ElementaryFunction = (typeof ELEMENTARY_FUNCTIONS)[number];

/** The covariance functions of the scaled distance r, in the order of the codes by which the kernels know them. */
export const RADIAL_FUNCTIONS = ['matern52', 'matern32', 'rbf'] as const;
export type RadialFunction = (typeof RADIAL_FUNCTIONS)[number];

/**
 * The compute kernels: synchronous, single-threaded, deterministic. The caller owns every buffer. `native` and `wasm` agree
 * bit for bit at every SIMD level; `reference` agrees to a tolerance that the parity tests state.
 */
export interface Kernels {
  readonly name: KernelsName;
  /** The level that is active: `baseline`, `avx2` or `avx512` for native, `simd128` for wasm, `none` for the reference. */
  readonly simd: string;

  /**
   * Appends one row to a Cholesky factor K = L·Lᵀ in O(n²): l = L⁻¹·k, pivot = √(k₀ − l·l)
   * (Golub and Van Loan, Matrix Computations, §4.2).
   *
   * @param factor packed lower triangle, row i at i·(i+1)/2, with room for n + 1 rows; row n is written.
   * @param covariance (n + 1): of the new point with the n old ones, then its own variance k₀, noise included.
   * @returns the squared pivot k₀ − l·l. Where that is not above n·2⁻⁵²·k₀ the matrix is not positive definite in double
   *   precision: the return value is 0, row n is not to be used, and rows 0 to n − 1 are as they were.
   */
  choleskyAppend(factor: Float64Array, covariance: Float64Array, shape: { n: number }): number;

  /**
   * values[i] = f(x[i]) for one of the elementary functions of src/math, which are the same bits in three languages.
   * @param values as long as x, written.
   */
  elementary(f: ElementaryFunction, x: Float64Array, values: Float64Array): void;

  /**
   * The posterior of a Gaussian process and the expected improvement over it, for a range of indices of a grid, and the
   * range's argmax. Improvement is upwards. Values are compared as logarithms, since EI underflows to ties at 0; the lowest
   * index wins a tie. An index that is excluded is never returned; its posterior is written all the same.
   */
  expectedImprovementScan(arrays: ScanArrays, shape: ScanShape): ScanResult;

  /**
   * The log marginal likelihood of a Gaussian process, −½·yᵀ·K⁻¹·y − ½·log|K| − n/2·log 2π with the noise in K, and its
   * gradient, ½·tr((K⁻¹·y·yᵀ·K⁻¹ − K⁻¹)·∂K/∂θ) (Rasmussen and Williams, eqs. 2.30 and 5.9), in O(n³ + n²·d). One call takes
   * more than the 50 ms of a piece from about n = 850 on.
   *
   * @returns −∞ where K is not positive definite (a pivot not above n·2⁻⁵²·amplitude); what is written is then of no use.
   */
  marginalLikelihood(arrays: MarginalLikelihoodArrays, shape: CovarianceShape): number;

  /**
   * The posterior mean and deviation (without noise) at a list of points, each with the bits that it has in any other list:
   * mean = priorMean + k·weights, deviation = √(amplitude − v·v) with L·v = k, or 0 where rounding leaves nothing
   * (Rasmussen and Williams, Algorithm 2.1).
   */
  posteriorAt(arrays: PosteriorArrays & PointArrays, shape: PosteriorShape & { count: number }): void;

  /**
   * One layer of spiking neurons that receives spikes, for a block of images: for every output neuron the membrane potential
   * is the sum of the weights of the inputs that spiked, and the neuron fires iff membrane >= threshold. Zero padding,
   * stride 1. A dense layer is the case kernel = input, padding 0, output 1 x 1. Membranes are summed in float32 in the fixed
   * order (kernel row, kernel column, channel), so every implementation gives the same bits.
   *
   * @returns the synaptic operations: additions of one weight to one membrane.
   */
  spikingConv(arrays: ConvArrays<Uint32Array>, shape: ConvShape): number;

  /** The same for a layer that receives grey levels, (images, height, width, channels); a level of 0 costs nothing. */
  greyConv(arrays: ConvArrays<Float32Array>, shape: ConvShape): number;

  /**
   * 2 x 2 max-pool with stride 2 on spikes, which is OR. An odd last row or column is dropped.
   * @param input (images, height, width, words). @param output (images, ⌊height/2⌋, ⌊width/2⌋, words), written.
   */
  spikingMaxPool(input: Uint32Array, output: Uint32Array, shape: PoolShape): void;
}

/**
 * The covariance of any point with n observations: amplitude·radial(√r²)·e^(−s), where r² and s are sums over the dimensions,
 * in their order, of what the point's state in each contributes. A dimension's state is its value's digit, or the dimension's
 * cardinality where conditions leave it inactive.
 */
export interface CovarianceArrays {
  /** (d) the number of states of each dimension. */
  readonly states: Int32Array;
  /** (d) 0: the dimension adds to the squared distance r²; 1: to the Hamming exponent s. */
  readonly factors: Int32Array;
  /** (Σ states, n): what a state of a dimension adds, from each observation; rows dimension by dimension. */
  readonly contributions: Float64Array;
}

export interface CovarianceShape {
  readonly n: number;
  readonly dimensions: number;
  /** A code: the place in RADIAL_FUNCTIONS. */
  readonly radial: number;
  readonly amplitude: number;
}

export interface MarginalLikelihoodArrays extends CovarianceArrays {
  /** (d) by which each dimension's contributions are multiplied: 1/lengthscale², or a rate. */
  readonly rates: Float64Array;
  /** (n, d) the states of each observation. */
  readonly observed: Int32Array;
  /** (n) the variance of each observation's noise. */
  readonly noise: Float64Array;
  /** (n) y − priorMean. */
  readonly values: Float64Array;
  /** (d + 1), written: the derivatives by the logarithm of each rate, then by that of the amplitude. */
  readonly gradient: Float64Array;
  /** (n), written: the derivative by each variance. */
  readonly noiseGradient: Float64Array;
  /** (n), written: K⁻¹·values. */
  readonly weights: Float64Array;
}

export interface PosteriorArrays extends CovarianceArrays {
  /** Packed lower triangle of the Cholesky factor of K + diag(noise), as `choleskyAppend` makes it. */
  readonly factor: Float64Array;
  /** (n) (K + diag(noise))⁻¹·(y − priorMean). */
  readonly weights: Float64Array;
  /** (n) the variance of each observation's noise. */
  readonly noise: Float64Array;
}

export interface PosteriorShape extends CovarianceShape {
  readonly priorMean: number;
}

export interface PointArrays {
  /** (count, d) states. */
  readonly points: Int32Array;
  /** (count) each, written. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** n observations; d dimensions of the grid, the last one fastest. */
export interface ScanArrays {
  /** (d) values of each dimension. */
  readonly cardinalities: Int32Array;
  /**
   * (Σ cardinalities, n): what value v of a dimension adds to the squared scaled distance r² from each observation; rows
   * dimension by dimension. The covariance is Matérn 5/2: amplitude·(1 + √5·r + 5/3·r²)·exp(−√5·r).
   */
  readonly distances: Float64Array;
  /** Packed lower triangle of the n observations' covariance, noise included, as `choleskyAppend` makes it. */
  readonly factor: Float64Array;
  /** (n) K⁻¹·(y − priorMean). */
  readonly weights: Float64Array;
  /** Grid indices that must not be returned, ascending. */
  readonly excluded: Float64Array;
  /** (count) each, written: posterior mean, posterior deviation without noise, log of the expected improvement. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly logImprovement: Float64Array;
}

export interface ScanShape {
  readonly n: number;
  readonly dimensions: number;
  /** The range of grid indices: first, …, first + count − 1; indices are below 2^53. */
  readonly first: number;
  readonly count: number;
  readonly amplitude: number;
  readonly priorMean: number;
  /** The value to improve on, and by how much at least. */
  readonly incumbent: number;
  readonly xi: number;
}

export interface ScanResult {
  /** −1 where every index of the range is excluded. */
  readonly index: number;
  readonly logImprovement: number;
}

/** `words(c)` = ⌈c / 32⌉; channel c is bit c % 32 of word ⌊c / 32⌋, bits beyond the last channel are 0. */
export interface ConvArrays<Input> {
  /** (images, height, width, words(channels)) for spikes; (images, height, width, channels) for grey levels. */
  readonly input: Input;
  /** (kernelHeight, kernelWidth, channels, features). */
  readonly weights: Float32Array;
  /** (features). */
  readonly thresholds: Float32Array;
  /** (images, outHeight, outWidth, features), written. */
  readonly membranes: Float32Array;
  /** (images, outHeight, outWidth, words(features)), written. */
  readonly spikes: Uint32Array;
}

export interface ConvShape {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly features: number;
  /** Rows and columns of zeros before the input's first. */
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

export interface PoolShape {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  /** 32-channel words of a pixel. */
  readonly words: number;
}
