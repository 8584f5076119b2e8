import type {
  ConvArrays,
  ConvShape,
  CountArrays,
  CountShape,
  IntegerConvArrays,
  IntegerConvShape,
  PoolShape,
} from './spiking-arrays.ts';

export type RetainedArray = Float32Array | Int32Array | Int8Array | Uint8Array;

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
   * Branch and bound over the prefixes of a grid: finds a set of points that holds every point of some posterior level or above,
   * for all acquisitions that rise with the mean. For each deviation level l the caller gives a slope η and a threshold such that a
   * point is of no interest unless mean + η·variance >= threshold, for every l. One call expands at most `nodes` prefixes, and the
   * caller's buffers hold what is left to do.
   *
   * Bounds. With the observations' weights w, mean = prior mean + Σ wᵢ·kᵢ; and for any vector b, optimal or not,
   * variance <= amplitude + bᵀ·K·b − 2·Σ bᵢ·kᵢ, the mean squared error of a linear prediction. So
   * mean + η·variance <= constant + Σ ωᵢ·kᵢ with ω = w − 2·η·b: one bound for both, in which near observations raise the mean and
   * lower the variance at once. kᵢ is a mixture of exponentials e^(−λ·r² − s), in which r² and s are sums over the dimensions. Let p be
   * the centre of what the prefix leaves open, δ the way from it, H the second derivative. Taylor's integral remainder,
   * ∫ (1 − u)·H(p + u·δ) du between δ and δ, is convex along u and grows towards the corner where r² and s are least, so
   *   k <= k(p) + ∇k·δ + δᵀ·(5/24·H(p) + 1/4·H(halfway to the near corner) + 1/24·H(near corner))·δ  (trapezia), and
   *   k >= k(p) + ∇k·δ + δᵀ·(3/8·H(2/9 of the way to the far corner) + 1/8·H(2/3 of the way))·δ       (Jensen's inequality);
   * the first is taken where ω > 0, or a plane through the corners where that is lower, the second elsewhere. Summed over
   * observations with their signs, this is a quadratic function of one indicator a state: linear parts and interactions of pairs,
   * in which most of the observations' curvatures cancel. The states of a stage's dimensions are then walked by additions alone.
   *
   * Rounding: every bound is raised by 2⁻⁵¹·(n + d + 64) times the sum of the magnitudes that enter it.
   */
  boundSearch(arrays: BoundSearchArrays, shape: BoundSearchShape): void;

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
   * Finds what boundSearch finds, by looking at every point of a range: at its mean first, and where that is high enough at a bound
   * on its variance, amplitude − max kᵢ²/(amplitude + noiseᵢ), which is what the best single observation leaves.
   */
  levelScan(arrays: LevelScanArrays, shape: LevelScanShape): void;

  /**
   * The posterior mean and deviation (without noise) at a list of points, each with the bits that it has in any other list:
   * mean = prior mean + k·weights, deviation = √(amplitude − v·v) with L·v = k, or 0 where rounding leaves nothing
   * (Rasmussen and Williams, Algorithm 2.1).
   */
  posteriorAt(arrays: PosteriorArrays & PointArrays, shape: PosteriorShape & { count: number }): void;

  /**
   * The log marginal likelihood of a Gaussian process, −½·yᵀ·K⁻¹·y − ½·log|K| − n/2·log 2π with the noise in K, and its
   * gradient, ½·tr((K⁻¹·y·yᵀ·K⁻¹ − K⁻¹)·∂K/∂θ) (Rasmussen and Williams, eqs. 2.30 and 5.9), in O(n³ + n²·d). One call takes
   * more than the 50 ms of a piece from about n = 850 on.
   *
   * @returns −∞ where K is not positive definite (a pivot not above n·2⁻⁵²·amplitude); what is written is then of no use.
   */
  marginalLikelihood(arrays: MarginalLikelihoodArrays, shape: CovarianceShape): number;

  /**
   * One layer of spiking neurons that receives spikes, for a block of images: for every output neuron the membrane potential
   * is the sum of the weights of the inputs that spiked, and the neuron fires iff membrane >= threshold. Zero padding. A dense
   * layer is the case kernel = input, padding 0, output 1 x 1. Membranes are summed in float32 in the fixed order (kernel row,
   * kernel column, channel), from 0 or from what they hold, so every implementation gives the same bits.
   */
  spikingConv(arrays: ConvArrays<Uint32Array>, shape: ConvShape): void;

  /** The same for a layer that receives grey levels, (images, height, width, channels); a level of 0 costs nothing. */
  greyConv(arrays: ConvArrays<Float32Array>, shape: ConvShape): void;

  /** The same as `spikingConv` in exact integers, by either method: weights of 8 bits, sums of 32 bits. */
  integerConv(arrays: IntegerConvArrays, shape: IntegerConvShape): void;

  /** The same as `greyConv` in exact integers: levels of 0 to 255, weights of 8 bits, not packed, sums of 32 bits. */
  integerGreyConv(arrays: ConvArrays<Uint8Array, Int8Array, Int32Array>, shape: ConvShape): void;

  /**
   * Max-pool on spikes, which is OR; what lies outside is 0.
   * @param input (images, height, width, words). @param output (images, outHeight, outWidth, words), written.
   */
  spikingMaxPool(input: Uint32Array, output: Uint32Array, shape: PoolShape): void;

  /** counts = Σ over an image's spikes of the weight of their pixel. */
  countSpikes(arrays: CountArrays, shape: CountShape): void;

  /**
   * Says that the contents of arrays stay as they are until the function that it returns is called: where kernels have a memory of
   * their own, as wasm has, they are copied there once, and not by every call that they are given to.
   */
  retain(arrays: readonly RetainedArray[]): () => void;
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
  /** (n) y less the prior mean. */
  readonly values: Float64Array;
  /** (d + 1), written: the derivatives by the logarithm of each rate, then by that of the amplitude. */
  readonly gradient: Float64Array;
  /** (n), written: the derivative by each variance. */
  readonly noiseGradient: Float64Array;
  /** (n), written: K⁻¹·values. */
  readonly weights: Float64Array;
}

/** The prior mean of a point is priorMean + Σ over the dimensions of what its states add. */
export interface TrendArrays {
  readonly states: Int32Array;
  /** (Σ states), dimension by dimension. */
  readonly trend: Float64Array;
}

export interface PosteriorArrays extends CovarianceArrays, TrendArrays {
  /** Packed lower triangle of the Cholesky factor of K + diag(noise), as `choleskyAppend` makes it. */
  readonly factor: Float64Array;
  /** (n) (K + diag(noise))⁻¹·(y − prior mean at each). */
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

/**
 * A posterior on a grid, for what searches the grid. Observations are padded to a multiple of 8, n, with ones that are infinitely
 * far away. Dimensions and their states are in the order of branching, parents before those that depend on them.
 */
export interface BranchingArrays extends TrendArrays {
  /** (d) the states of each dimension: as many as values, and where there are conditions one more for being inactive. */
  readonly states: Int32Array;
  readonly cardinalities: Int32Array;
  /** (d) as in CovarianceArrays. */
  readonly factors: Int32Array;
  /** (d + 1) the range of each dimension's conditions; it is active where all of them hold. */
  readonly conditionStarts: Int32Array;
  /** (conditions) the dimension that each asks. */
  readonly conditionParents: Int32Array;
  /** (conditions, most states of a dimension) 1 for the states of it that do. */
  readonly conditionAllowed: Int32Array;
  /** (Σ states, n) contributions, less their mean over the dimension's states. */
  readonly contributions: Float64Array;
  /** (2, n) r² and s at the means of all dimensions. */
  readonly centre: Float64Array;
  /** (n) as in PosteriorArrays. */
  readonly weights: Float64Array;
  /** (n, n) of the observations, with noise. */
  readonly covariance: Float64Array;
  /** (levels) η and the threshold for a deviation of about (l + ½)/levels·√amplitude. */
  readonly slopes: Float64Array;
  readonly thresholds: Float64Array;
  /** (capacity, d) the points that were found, by their states. */
  readonly found: Int32Array;
}

export interface BranchingShape {
  readonly n: number;
  readonly dimensions: number;
  readonly radial: number;
  readonly amplitude: number;
  readonly priorMean: number;
  readonly levels: number;
}

export interface BoundSearchArrays extends BranchingArrays {
  /** (stages) how many dimensions are decided at the end of each. */
  readonly stageEnds: Int32Array;
  /** (n, Σ states rounded up to 16, and 16 more) contributions, transposed. */
  readonly columns: Float64Array;
  /** (d + 1, 2, n) the sums of the lowest contributions of all dimensions from one on, to r² and to s; then of the highest. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;

  /** (capacity) of the open prefixes, the next one last: the bound on mean + η·variance. */
  readonly bounds: Float64Array;
  /** (capacity, d + 2) of each: the number of dimensions that are decided, the level of its bound, the states. */
  readonly prefixes: Int32Array;
  /** (stages, 2·n + 1) b, K·b and bᵀ·K·b, of the last prefix that was expanded in each stage. */
  readonly predictors: Float64Array;
  /** (3) the number of open prefixes and of points found, both read and written; the prefixes that this call expanded. */
  readonly progress: Int32Array;
}

export interface BoundSearchShape extends BranchingShape {
  readonly stages: number;
  /** The call ends after so many expansions, or before one whose points might not have room. */
  readonly nodes: number;
}

export interface LevelScanArrays extends BranchingArrays {
  /** (2), written: how many of the heads were looked at, and how many points were found. */
  readonly progress: Int32Array;
}

export interface LevelScanShape extends BranchingShape {
  /** The first `head` dimensions number the heads, the last of them fastest; below each are all points of the others. */
  readonly head: number;
  /** The range of heads: first, …, first + count − 1; the call ends before one whose points might not have room. */
  readonly first: number;
  readonly count: number;
}
