import { StropError } from '../errors.ts';
import { type Kernels, type PosteriorArrays, type PosteriorShape, RADIAL_FUNCTIONS } from '../kernels/interface.ts';
import { priorMeanAt } from '../kernels/prior-mean.ts';
import type { Digits, Grid } from '../space/grid.ts';
import { type Covariance, covarianceAt } from './covariance.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { solveLower, solveLowerTransposed } from './triangular.ts';

/** The constant, and what each state adds to it, (Σ states). */
export interface PriorMean {
  readonly priorMean: number;
  readonly trend: Float64Array;
}

/**
 * The posterior of a Gaussian process on a grid, given the observations appended so far (Rasmussen and Williams, Algorithm
 * 2.1). An observation is added in O(n²) and the last ones are removed in O(1); the rest of the factor stays as it is.
 */
export class Posterior {
  readonly space: Grid;
  readonly covariance: Covariance;
  readonly hyperparameters: Hyperparameters;
  #priorMean = 0;
  #trend: Float64Array;
  readonly #kernels: Kernels;
  readonly #rows: number;
  #n = 0;
  readonly #observed: Digits[] = [];
  #capacity = 0;
  /** (Σ states, capacity) */
  #table = new Float64Array(0);
  #factor = new Float64Array(0);
  /** (capacity) each: the observations' values, their noise, and L⁻¹·(y − priorMean). */
  #values = new Float64Array(0);
  #noise = new Float64Array(0);
  #whitened = new Float64Array(0);
  #arrays: PosteriorArrays | undefined;

  constructor(
    covariance: Covariance,
    hyperparameters: Hyperparameters,
    kernels: Kernels,
    { priorMean = 0, trend }: { priorMean?: number; trend?: Float64Array | undefined } = {},
  ) {
    const { amplitude, rates, noise } = hyperparameters;
    const isValid = amplitude > 0 && noise >= 0 && rates.every((rate) => rate >= 0);
    if (!isValid || ![amplitude, noise, ...rates].every(Number.isFinite) || rates.length !== covariance.states.length) {
      throw new StropError(
        'invalid-argument',
        `amplitude ${amplitude}, rates ${rates}, noise ${noise}: expected finite numbers, ` +
          `amplitude > 0, noise >= 0 and ${covariance.states.length} rates >= 0`,
      );
    }
    this.space = covariance.space;
    this.covariance = covariance;
    this.hyperparameters = hyperparameters;
    this.#kernels = kernels;
    this.#rows = covariance.states.reduce((sum, count) => sum + count, 0);
    this.#trend = new Float64Array(this.#rows);
    this.movePriorMean({ priorMean, trend: trend ?? this.#trend });
  }

  /** Takes another prior mean, in O(n²): the factor stays as it is. */
  movePriorMean({ priorMean, trend }: PriorMean): void {
    if (!Number.isFinite(priorMean) || trend.length !== this.#rows || !trend.every(Number.isFinite)) {
      throw new StropError(
        'invalid-argument',
        `prior mean ${priorMean}, trend ${trend}: expected finite numbers, ${this.#rows} of them in the trend`,
      );
    }
    this.#priorMean = priorMean;
    this.#trend = trend;
    const rest = Float64Array.from(this.observed, (digits, i) => {
      return this.#values[i]! - this.#priorMeanAt(this.space.states(digits));
    });
    solveLower(this.#factor, rest);
    this.#whitened.set(rest);
    this.#arrays = undefined;
  }

  /** The number of observations. */
  get n(): number {
    return this.#n;
  }

  get shape(): PosteriorShape {
    return {
      n: this.#n,
      dimensions: this.covariance.states.length,
      radial: RADIAL_FUNCTIONS.indexOf(this.covariance.radial),
      amplitude: this.hyperparameters.amplitude,
      priorMean: this.#priorMean,
    };
  }

  /** Views and copies that hold until an observation is added or removed. */
  get arrays(): PosteriorArrays {
    this.#arrays ??= this.#makeArrays();
    return this.#arrays;
  }

  /**
   * Adds an observation in O(n²).
   *
   * @param noise the variance of its noise. Default: the hyperparameters'.
   * @throws StropError 'not-positive-definite' where the covariance with it has no factor: a point that was observed before
   *   needs noise.
   */
  append(digits: Digits, value: number, noise: number = this.hyperparameters.noise): void {
    if (!Number.isFinite(value) || !(noise >= 0) || noise === Infinity) {
      throw new StropError('invalid-argument', `value ${value}, noise ${noise}: expected finite numbers, noise >= 0`);
    }
    const n = this.#n;
    if (n === this.#capacity) this.#grow();
    const states = this.space.states(digits);
    const covariances = this.#covariances(states, n + 1);
    covariances[n] = this.hyperparameters.amplitude + noise;
    if (this.#kernels.choleskyAppend(this.#factor, covariances, { n }) === 0) {
      throw new StropError(
        'not-positive-definite',
        `observation ${n} (digits ${digits}, noise ${noise}): the covariance has no factor; expected more noise`,
      );
    }
    let row = 0;
    this.covariance.states.forEach((count, d) => {
      const rate = this.hyperparameters.rates[d]!;
      for (let state = 0; state < count; state++, row++) {
        this.#table[row * this.#capacity + n] = rate * this.covariance.unitDistance(d, state, states[d]!);
      }
    });
    const start = (n * (n + 1)) / 2;
    let rest = value - this.#priorMeanAt(states);
    for (let i = 0; i < n; i++) rest -= this.#factor[start + i]! * this.#whitened[i]!;
    this.#whitened[n] = rest / this.#factor[start + n]!;
    this.#observed[n] = digits.slice();
    this.#values[n] = value;
    this.#noise[n] = noise;
    this.#n = n + 1;
    this.#arrays = undefined;
  }

  /** Removes the last `count` observations: pending points, which come and go while those before them stay. */
  removeLast(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count > this.#n) {
      throw new StropError('invalid-argument', `count ${count}: expected an integer from 0 to ${this.#n}`);
    }
    this.#n -= count;
    this.#arrays = undefined;
  }

  /** (n) the points that were observed, in their order. */
  get observed(): readonly Digits[] {
    return this.#observed.slice(0, this.#n);
  }

  /** What a dimension adds to r² or to s between two of its states. */
  contribution(dimension: number, a: number, b: number): number {
    return this.hyperparameters.rates[dimension]! * this.covariance.unitDistance(dimension, a, b);
  }

  /** The posterior mean at a point, in O(n·d). */
  mean(digits: Digits): number {
    const states = this.space.states(digits);
    const { weights } = this.arrays;
    return this.#covariances(states, this.#n).reduce(
      (sum, covariance, i) => sum + covariance * weights[i]!,
      this.#priorMeanAt(states),
    );
  }

  /** The posterior deviation at a point, without noise, in O(n²). */
  deviation(digits: Digits): number {
    const solved = this.#covariances(this.space.states(digits), this.#n);
    solveLower(this.#factor, solved);
    const variance = solved.reduce((rest, value) => rest - value * value, this.hyperparameters.amplitude);
    return Math.sqrt(Math.max(0, variance));
  }

  /** The highest posterior mean at an observation: there K·weights = y − prior mean − noise·weights. −∞ where there is none. */
  highestObservedMean(): number {
    const { weights, noise } = this.arrays;
    return weights.reduce((highest, weight, i) => Math.max(highest, this.#values[i]! - noise[i]! * weight), -Infinity);
  }

  #priorMeanAt(states: Int32Array): number {
    return priorMeanAt({ states: this.covariance.states, trend: this.#trend }, this.#priorMean, states);
  }

  /** (length) the covariances of a point with the n observations. */
  #covariances(states: Int32Array, length: number): Float64Array {
    const n = this.#n;
    const sums = [new Float64Array(length), new Float64Array(length)] as const;
    let row = 0;
    this.covariance.states.forEach((count, d) => {
      const sum = sums[this.covariance.factors[d] as 0 | 1];
      const start = (row + states[d]!) * this.#capacity;
      for (let i = 0; i < n; i++) sum[i]! += this.#table[start + i]!;
      row += count;
    });
    const [squared, exponent] = sums;
    const { amplitude } = this.hyperparameters;
    for (let i = 0; i < n; i++) {
      squared[i] = covarianceAt(this.covariance.radial, amplitude, squared[i]!, exponent[i]!);
    }
    return squared;
  }

  #makeArrays(): PosteriorArrays {
    const n = this.#n;
    const contributions = new Float64Array(this.#rows * n);
    for (let row = 0; row < this.#rows; row++) {
      const start = row * this.#capacity;
      contributions.set(this.#table.subarray(start, start + n), row * n);
    }
    const factor = this.#factor.subarray(0, (n * (n + 1)) / 2);
    const weights = this.#whitened.slice(0, n);
    solveLowerTransposed(factor, weights);
    const { states, factors } = this.covariance;
    return { states, factors, contributions, trend: this.#trend, factor, weights, noise: this.#noise.slice(0, n) };
  }

  #grow(): void {
    const n = this.#n;
    const capacity = Math.max(16, 2 * this.#capacity);
    const table = new Float64Array(this.#rows * capacity);
    for (let row = 0; row < this.#rows; row++) {
      table.set(this.#table.subarray(row * n, (row + 1) * n), row * capacity);
    }
    this.#table = table;
    const grown = (array: Float64Array, length: number): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(length);
      larger.set(array);
      return larger;
    };
    this.#factor = grown(this.#factor, (capacity * (capacity + 1)) / 2);
    this.#values = grown(this.#values, capacity);
    this.#noise = grown(this.#noise, capacity);
    this.#whitened = grown(this.#whitened, capacity);
    this.#capacity = capacity;
  }
}
