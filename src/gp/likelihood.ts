import { StropError } from '../errors.ts';
import { type Kernels, RADIAL_FUNCTIONS } from '../kernels/interface.ts';
import type { UnitDistances } from './covariance.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** The log marginal likelihood at some hyperparameters and its derivatives by their logarithms. */
export interface LikelihoodValue {
  /** −∞ where the covariance matrix is not positive definite. */
  readonly value: number;
  readonly byAmplitude: number;
  /** (d) a view that the next call overwrites. */
  readonly byRates: Float64Array;
  readonly byNoise: number;
}

/** The log marginal likelihood of observations, of which all that does not depend on hyperparameters is computed once. */
export class MarginalLikelihood {
  readonly #distances: UnitDistances;
  readonly #values: Float64Array;
  readonly #ownNoise: Float64Array | undefined;
  readonly #kernels: Kernels;
  readonly #noise: Float64Array;
  readonly #gradient: Float64Array;
  readonly #noiseGradient: Float64Array;
  readonly #weights: Float64Array;

  /**
   * @param values (n) the observations, less the prior mean.
   * @param ownNoise (n) variances that are added to the hyperparameters' noise.
   */
  constructor(distances: UnitDistances, values: Float64Array, kernels: Kernels, ownNoise?: Float64Array) {
    const { n, states } = distances;
    if (n === 0 || values.length !== n || (ownNoise && ownNoise.length !== n)) {
      throw new StropError(
        'invalid-argument',
        `${n} observations, ${values.length} values, ${ownNoise?.length ?? n} noises: expected as many of each, and one at least`,
      );
    }
    const wrong = values.findIndex(
      (value, i) => !Number.isFinite(value) || (ownNoise && !(ownNoise[i]! >= 0)) === true,
    );
    if (wrong >= 0) {
      throw new StropError(
        'invalid-argument',
        `observation ${wrong}: value ${values[wrong]}, noise ${ownNoise?.[wrong] ?? 0}; expected finite numbers, noise >= 0`,
      );
    }
    this.#distances = distances;
    this.#values = values;
    this.#ownNoise = ownNoise;
    this.#kernels = kernels;
    this.#noise = new Float64Array(n);
    this.#gradient = new Float64Array(states.length + 1);
    this.#noiseGradient = new Float64Array(n);
    this.#weights = new Float64Array(n);
  }

  at({ amplitude, rates, noise }: Hyperparameters): LikelihoodValue {
    const { n, radial, states, factors, contributions, observed } = this.#distances;
    for (let i = 0; i < n; i++) this.#noise[i] = noise + (this.#ownNoise?.[i] ?? 0);
    const value = this.#kernels.marginalLikelihood(
      {
        ...{ states, factors, contributions, rates, observed, noise: this.#noise, values: this.#values },
        ...{ gradient: this.#gradient, noiseGradient: this.#noiseGradient, weights: this.#weights },
      },
      { n, dimensions: states.length, radial: RADIAL_FUNCTIONS.indexOf(radial), amplitude },
    );
    return {
      value,
      byAmplitude: this.#gradient[states.length]!,
      byRates: this.#gradient.subarray(0, states.length),
      byNoise: noise * this.#noiseGradient.reduce((sum, slope) => sum + slope, 0),
    };
  }
}
