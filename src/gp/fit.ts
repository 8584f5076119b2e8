import { setImmediate } from 'node:timers/promises';
import { StropError } from '../errors.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Kernels } from '../kernels/interface.ts';
import { Random } from '../random/random.ts';
import type { Digits } from '../space/grid.ts';
import type { Covariance, UnitDistances } from './covariance.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { MarginalLikelihood } from './likelihood.ts';
import { type Minimum, minimise, type Objective } from './minimise.ts';
import { type FitMode, Parameters } from './parameters.ts';
import { Posterior } from './posterior.ts';

export interface FitOptions {
  /** Default `map`. */
  readonly mode?: FitMode;
  /**
   * The noise's variance: `fitted` (default), one that is fixed, or one for each observation, (n). Zeros need distinct points.
   */
  readonly noise?: 'fitted' | number | Float64Array;
  /** The prior variance: `fitted` (default) or fixed. */
  readonly amplitude?: 'fitted' | number;
  /** Hyperparameters to start from too: those of the fit before this one. */
  readonly from?: Hyperparameters | undefined;
  /**
   * How many searches start from elsewhere. `map`: from the best points about the priors' mode with little and with much noise;
   * default 2, or 1 beside `from`. `mle`: from 1 in every hyperparameter, as scikit-optimize; from the MAP, from which the
   * highest maximum is often the nearest; then from points drawn within the bounds; default 2.
   */
  readonly starts?: number;
  /** Of the starts that are drawn at random, in `mle` mode. Default 0. */
  readonly seed?: number;
  readonly kernels?: Kernels;
  readonly signal?: AbortSignal | undefined;
}

export interface Fit {
  readonly hyperparameters: Hyperparameters;
  readonly logMarginalLikelihood: number;
  /** That plus the log priors, without their constants; the likelihood alone in `mle` mode. */
  readonly logDensity: number;
  /** Calls of the kernel. */
  readonly evaluations: number;
}

/** Longer than this the event loop does not wait, but for one call of the kernel. */
const TURN_MS = 15;

class Turns {
  #last = performance.now();

  /** Lets the event loop have its turn, where it has not had one for long. */
  async give(): Promise<void> {
    if (performance.now() - this.#last < TURN_MS) return;
    await setImmediate();
    this.#last = performance.now();
  }
}

/** The best point of each list, the better ones first, then all others. */
async function bestFirst(lists: readonly Float64Array[][], objective: Objective): Promise<Float64Array[]> {
  const rated: { point: Float64Array; value: number; rank: number }[] = [];
  for (const list of lists) {
    const values: number[] = [];
    for (const point of list) values.push(await objective(point, new Float64Array(point.length)));
    list.forEach((point, i) => {
      const value = values[i]!;
      rated.push({
        point,
        value,
        rank: Number(values.some((other, j) => other < value || (other === value && j < i))),
      });
    });
  }
  rated.sort((a, b) => a.rank - b.rank || (a.value < b.value ? -1 : Number(a.value > b.value)));
  return rated.map(({ point }) => point);
}

/**
 * The hyperparameters of highest posterior density or likelihood, by L-BFGS on their logarithms from several starts, with the
 * analytic gradient. Deterministic. The event loop gets its turn between two evaluations.
 *
 * @param values (n) standardised, or at least of about that size for `map`.
 * @throws StropError 'not-positive-definite' where no start has a covariance with a factor; the signal's reason when it is
 *   aborted.
 */
export async function fitLikelihood(
  distances: UnitDistances,
  values: Float64Array,
  options: FitOptions = {},
): Promise<Fit> {
  const { mode = 'map', amplitude = 'fitted', noise = 'fitted', from, kernels = chooseKernels(), signal } = options;
  const { starts = from && mode === 'map' ? 1 : 2 } = options;
  for (const [name, given, least] of [
    ['amplitude', amplitude, Number.MIN_VALUE],
    ['noise', noise, 0],
    ['starts', starts, from ? 0 : 1],
  ] as const) {
    if (typeof given === 'number' && !(given >= least && given < Infinity)) {
      throw new StropError('invalid-argument', `${name} ${given}: expected a finite number of at least ${least}`);
    }
  }
  const ownNoise = typeof noise === 'object' ? noise : undefined;
  const parameters = new Parameters(mode, distances.factors, {
    amplitude: amplitude === 'fitted' ? undefined : amplitude,
    noise: noise === 'fitted' ? undefined : ownNoise ? 0 : (noise as number),
  });
  const likelihood = new MarginalLikelihood(distances, values, kernels, ownNoise);
  const turns = new Turns();
  let evaluations = 0;
  const objective = async (logarithms: Float64Array, gradient: Float64Array): Promise<number> => {
    await turns.give();
    signal?.throwIfAborted();
    evaluations++;
    return parameters.objective(likelihood, logarithms, gradient);
  };

  const points = from ? [parameters.logarithms(from)] : [];
  if (mode === 'map' && starts > 0) {
    points.push(...(await bestFirst(parameters.candidates(), objective)).slice(0, starts));
  } else if (starts > 0) {
    points.push(parameters.initial);
    if (starts > 1) {
      const guided = await fitLikelihood(distances, values, { ...options, mode: 'map', starts: 1, from: undefined });
      points.push(parameters.logarithms(guided.hyperparameters));
      evaluations += guided.evaluations;
    }
    const random = new Random(options.seed ?? 0, 0);
    while (points.length < starts + (from ? 1 : 0)) points.push(parameters.drawn(random));
  }

  let best: Minimum | undefined;
  for (const point of points) {
    const minimum = await minimise(objective, point, {
      lower: parameters.lower,
      upper: parameters.upper,
      ...(mode === 'map'
        ? { gradientTolerance: 1e-3, valueTolerance: 1e-5, maxEvaluations: 200 }
        : { valueTolerance: 1e-8 }),
    });
    if (Number.isFinite(minimum.value) && (!best || minimum.value < best.value)) best = minimum;
  }
  if (!best) {
    throw new StropError(
      'not-positive-definite',
      'no start of the fit has a covariance with a factor: expected distinct points, or more noise',
    );
  }
  const hyperparameters = parameters.hyperparameters(best.point);
  const logMarginalLikelihood = likelihood.at(hyperparameters).value;
  return { hyperparameters, logMarginalLikelihood, logDensity: -best.value, evaluations };
}

/** The same of observations on a grid, by their digits. */
export function fitHyperparameters(
  covariance: Covariance,
  observed: readonly Digits[],
  values: Float64Array,
  options: FitOptions = {},
): Promise<Fit> {
  return fitLikelihood(covariance.unitDistances(observed), values, options);
}

/** The posterior of standardised observations under hyperparameters fitted to them. */
export async function fitPosterior(
  covariance: Covariance,
  observed: readonly Digits[],
  values: Float64Array,
  options: FitOptions = {},
): Promise<Posterior> {
  const { kernels = chooseKernels(), noise } = options;
  const { hyperparameters } = await fitHyperparameters(covariance, observed, values, options);
  const posterior = new Posterior(covariance, hyperparameters, kernels);
  const turns = new Turns();
  for (const [i, digits] of observed.entries()) {
    posterior.append(digits, values[i]!, typeof noise === 'object' ? noise[i]! : hyperparameters.noise);
    await turns.give();
  }
  return posterior;
}
