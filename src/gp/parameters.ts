import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import type { Random } from '../random/random.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { MarginalLikelihood } from './likelihood.ts';
import { amplitudePrior, type LogPrior, noisePrior, ratePrior } from './priors.ts';

/** `map`: the highest posterior density under weak priors; `mle`: the highest likelihood within scikit-optimize's bounds. */
export type FitMode = 'map' | 'mle';

/** One number that is fitted, as its logarithm. */
interface Parameter {
  readonly lower: number;
  readonly upper: number;
  readonly prior: LogPrior | undefined;
  /** Where searches begin; in `map` mode the mode of the prior. */
  readonly initial: number;
}

/**
 * The least noise of a MAP fit, where the amplitude is about 1. A point observed twice then leaves a pivot of this size, far
 * above the rounding of the factor.
 */
export const NOISE_FLOOR = 1e-6;

function parameterOf(lower: number, upper: number, initial: number, prior?: LogPrior): Parameter {
  return { lower: log(lower), upper: log(upper), initial: log(initial), prior };
}

/** The bounds of scikit-optimize 0.9's GaussianProcessRegressor as `gp_minimize` makes it; every search starts at 1 first. */
const mleParameters = {
  amplitude: parameterOf(0.01, 1000, 1),
  rate: (isHamming: boolean) => (isHamming ? parameterOf(1e-5, 1e5, 1) : parameterOf(1e-4, 1e4, 1)), // lengthscales 0.01 to 100
  noise: parameterOf(1e-5, 1e5, 1),
};

const mapParameters = {
  amplitude: parameterOf(0.05, 20, 1, amplitudePrior),
  rate(isHamming: boolean, dimensions: number): Parameter {
    // The mode of LogNormal(µ, σ) is at exp(µ − σ²).
    const lengthscale = exp(Math.SQRT2 - 3) * Math.sqrt(dimensions);
    const initial = 1 / (lengthscale * lengthscale) / (isHamming ? 2 : 1);
    return parameterOf(1e-6, 1e4, initial, ratePrior(dimensions, isHamming));
  },
  noise: parameterOf(NOISE_FLOOR, 10, 3e-4, noisePrior),
};

/** Which numbers are fitted and how they make hyperparameters: the logarithms of amplitude?, rates, noise?. */
export class Parameters {
  readonly list: readonly Parameter[];
  readonly #amplitude: number | undefined;
  readonly #noise: number | undefined;
  readonly #rates: number;

  /** @param factors (d) as in `CovarianceArrays`. @param fixed what is not fitted. */
  constructor(
    mode: FitMode,
    factors: Int32Array,
    fixed: { amplitude?: number | undefined; noise?: number | undefined },
  ) {
    const of = mode === 'map' ? mapParameters : mleParameters;
    this.#amplitude = fixed.amplitude;
    this.#noise = fixed.noise;
    this.#rates = factors.length;
    this.list = [
      ...(this.#amplitude === undefined ? [of.amplitude] : []),
      ...Array.from(factors, (factor) => of.rate(factor === 1, factors.length)),
      ...(this.#noise === undefined ? [of.noise] : []),
    ];
  }

  get lower(): Float64Array {
    return Float64Array.from(this.list, ({ lower }) => lower);
  }

  get upper(): Float64Array {
    return Float64Array.from(this.list, ({ upper }) => upper);
  }

  /** Where searches begin first. */
  get initial(): Float64Array {
    return Float64Array.from(this.list, ({ initial }) => initial);
  }

  drawn(random: Random): Float64Array {
    return Float64Array.from(this.list, ({ lower, upper }) => lower + (upper - lower) * random.uniform());
  }

  /**
   * A coarse look around the initial point, a list for each level of noise, since one that explains the values by noise and one
   * that explains them by short lengthscales are often maxima both: the rates down to a hundredth, the noise a hundredfold.
   */
  candidates(): Float64Array[][] {
    const first = this.#amplitude === undefined ? 1 : 0;
    const noiseAt = first + this.#rates;
    return (this.#noise === undefined ? [0, log(100)] : [0]).map((noiseShift) => {
      return [1, 0.1, 0.01].map((part) => {
        return this.initial.map((x, i) => (i < first ? x : x + (i < noiseAt ? log(part) : noiseShift)));
      });
    });
  }

  hyperparameters(logarithms: Float64Array): Hyperparameters {
    const first = this.#amplitude === undefined ? 1 : 0;
    return {
      amplitude: this.#amplitude ?? exp(logarithms[0]!),
      rates: logarithms.subarray(first, first + this.#rates).map(exp),
      noise: this.#noise ?? exp(logarithms[first + this.#rates]!),
    };
  }

  logarithms({ amplitude, rates, noise }: Hyperparameters): Float64Array {
    return Float64Array.from([
      ...(this.#amplitude === undefined ? [log(amplitude)] : []),
      ...Array.from(rates, log),
      ...(this.#noise === undefined ? [log(noise)] : []),
    ]);
  }

  /** −log density of data and hyperparameters; its gradient is written. */
  objective(likelihood: MarginalLikelihood, logarithms: Float64Array, gradient: Float64Array): number {
    const { value, byAmplitude, byRates, byNoise } = likelihood.at(this.hyperparameters(logarithms));
    if (!Number.isFinite(value)) return Infinity;
    let at = 0;
    if (this.#amplitude === undefined) gradient[at++] = -byAmplitude;
    for (const slope of byRates) gradient[at++] = -slope;
    if (this.#noise === undefined) gradient[at++] = -byNoise;
    return this.list.reduce((sum, { prior }, i) => {
      const density = prior?.(logarithms[i]!);
      gradient[i]! -= density?.slope ?? 0;
      return sum - (density?.value ?? 0);
    }, -value);
  }
}
