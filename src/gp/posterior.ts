import { StropError } from '../errors.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Grid } from '../space/grid.ts';
import { distanceTable, matern52, squaredDistance } from './covariance.ts';
import { solveLower, solveLowerTransposed } from './triangular.ts';

/**
 * The smallest noise variance, relative to the amplitude of 1. A point observed twice then leaves a pivot of at least this
 * much, far above the rounding of the factor, so that the covariance matrix stays positive definite.
 */
export const NOISE_FLOOR = 1e-6;

/** Of a Gaussian process with prior mean 0 and variance 1, for standardised observations. */
export interface Hyperparameters {
  /** (dimensions), in unit coordinates. */
  readonly lengthscales: Float64Array;
  /** The variance of an observation's noise, at least `NOISE_FLOOR`. */
  readonly noise: number;
}

/**
 * The posterior of a Gaussian process on a grid, with a Matérn 5/2 covariance of one lengthscale a dimension, given the
 * observations appended so far (Rasmussen and Williams, Algorithm 2.1).
 */
export class Posterior {
  readonly space: Grid;
  readonly hyperparameters: Hyperparameters;
  readonly amplitude = 1;
  readonly priorMean = 0;
  readonly #kernels: Kernels;
  readonly #observed: Int32Array[] = [];
  readonly #values: number[] = [];
  #factor = new Float64Array(36);
  #weights: Float64Array | undefined;
  #distances: Float64Array | undefined;

  constructor(space: Grid, hyperparameters: Hyperparameters, kernels: Kernels) {
    if (!(hyperparameters.noise >= NOISE_FLOOR)) {
      throw new StropError('invalid-argument', `noise ${hyperparameters.noise}: expected at least ${NOISE_FLOOR}`);
    }
    this.space = space;
    this.hyperparameters = hyperparameters;
    this.#kernels = kernels;
  }

  /** The number of observations, n. */
  get n(): number {
    return this.#values.length;
  }

  /** Packed lower triangle of the Cholesky factor of K + noise·I, n·(n + 1)/2 values. */
  get factor(): Float64Array {
    return this.#factor.subarray(0, (this.n * (this.n + 1)) / 2);
  }

  /** (n) (K + noise·I)⁻¹·values. */
  get weights(): Float64Array {
    if (!this.#weights) {
      this.#weights = Float64Array.from(this.#values);
      solveLower(this.factor, this.#weights);
      solveLowerTransposed(this.factor, this.#weights);
    }
    return this.#weights;
  }

  /** (Σ cardinalities, n) as `ScanArrays.distances`. */
  get distances(): Float64Array {
    this.#distances ??= distanceTable(this.space, this.#observed, this.hyperparameters.lengthscales);
    return this.#distances;
  }

  /**
   * Adds an observation in O(n²).
   *
   * @throws StropError 'not-positive-definite', which the noise floor leaves to values that are not numbers.
   */
  append(index: number, value: number): void {
    const digits = this.space.digits(index);
    const n = this.n;
    const size = ((n + 1) * (n + 2)) / 2;
    if (this.#factor.length < size) {
      const grown = new Float64Array(2 * size);
      grown.set(this.#factor);
      this.#factor = grown;
    }
    const covariance = new Float64Array(n + 1);
    this.#correlations(digits, covariance);
    covariance[n] = this.amplitude + this.hyperparameters.noise;
    if (this.#kernels.choleskyAppend(this.#factor, covariance, { n }) === 0) {
      throw new StropError('not-positive-definite', `observation ${n} (grid index ${index}): covariance has no factor`);
    }
    this.#observed.push(digits);
    this.#values.push(value);
    this.#weights = undefined;
    this.#distances = undefined;
  }

  /** The posterior mean at a configuration, in O(n). */
  mean(index: number): number {
    const correlations = new Float64Array(this.n);
    this.#correlations(this.space.digits(index), correlations);
    return this.priorMean + correlations.reduce((sum, correlation, i) => sum + correlation * this.weights[i]!, 0);
  }

  /** The highest posterior mean at an observation: there K·weights = values − noise·weights. */
  highestObservedMean(): number {
    const { noise } = this.hyperparameters;
    return this.#values.reduce((highest, value, i) => Math.max(highest, value - noise * this.weights[i]!), -Infinity);
  }

  #correlations(digits: Int32Array, out: Float64Array): void {
    this.#observed.forEach((other, i) => {
      out[i] = matern52(squaredDistance(this.space, digits, other, this.hyperparameters.lengthscales));
    });
  }
}
