import type { Covariance } from './covariance.ts';

/** Of a Gaussian process of prior mean 0, for standardised observations. */
export interface Hyperparameters {
  /** The prior variance. */
  readonly amplitude: number;
  /** (d) by which each dimension's distances are multiplied: 1/lengthscale² of one in r², the Hamming rate of one in s. */
  readonly rates: Float64Array;
  /** The variance of an observation's noise, where none is given for it. */
  readonly noise: number;
}

/** (d) the lengthscale of every dimension in unit coordinates; of a category the one that decays like it, rate = 1/(2·lengthscale²). */
export function lengthscales({ factors }: Covariance, { rates }: Hyperparameters): Float64Array {
  return rates.map((rate, d) => 1 / Math.sqrt(factors[d] === 0 ? rate : 2 * rate));
}
