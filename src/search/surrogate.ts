import { Covariance, type CovarianceForm } from '../gp/covariance.ts';
import { fitPosterior } from '../gp/fit.ts';
import type { Posterior } from '../gp/posterior.ts';
import { moments, standardise } from '../gp/standardise.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Grid } from '../space/grid.ts';
import { appendFantasies, type Fantasies } from './fantasies.ts';
import type { SamplerContext } from './sampler.ts';
import { type Scores, scoresOf, upwards } from './scores.ts';

export interface SurrogateOptions {
  readonly fantasies: Fantasies;
  readonly kernels: Kernels;
  readonly compat?: 'skopt' | undefined;
}

/** A Gaussian process fitted to the complete trials of a study, upwards and standardised. */
export interface Surrogate {
  readonly posterior: Posterior;
  /** Has the pending trials count by their fantasies. */
  addPending(): void;
  /** The best posterior mean at a complete trial, or with `skopt` the best value told. */
  readonly incumbent: number;
  /** The length of one standard deviation of the values in the objective's unit; 0 where they are all the same. */
  readonly unit: number;
}

/** Of the one objective, or of two made one. */
export async function fitScores(context: SamplerContext, options: SurrogateOptions): Promise<Surrogate> {
  return fit(context, scoresOf(context), options);
}

/** Of one of several objectives. */
export async function fitObjective(
  context: SamplerContext,
  objective: number,
  options: SurrogateOptions,
): Promise<Surrogate> {
  return fit(context, upwards(context, objective), options);
}

async function fit(
  { space, trials: all, directions, signal }: SamplerContext,
  { trials, scores, noise }: Scores,
  { fantasies, kernels, compat }: SurrogateOptions,
): Promise<Surrogate> {
  const values = standardise(scores);
  const { deviation: unit } = moments(scores);
  const points = trials.map(({ digits }) => Int32Array.from(digits));
  const told = unit > 0 && noise.every((variance) => variance > 0);
  const posterior = await fitPosterior(covarianceOf(space, compat), points, values, {
    kernels,
    signal,
    ...(told ? { noise: Float64Array.from(noise, (variance) => variance / (unit * unit)) } : {}),
    ...(compat === 'skopt' ? { mode: 'mle' } : {}),
  });
  const incumbent =
    compat === 'skopt' ? values.reduce((a, b) => Math.max(a, b), -Infinity) : posterior.highestObservedMean();
  const sign = directions.length === 1 && directions[0] === 'minimize' ? -1 : 1;
  const addPending = () => appendFantasies(posterior, all, { fantasies, values, sign });
  return { posterior, incumbent, unit, addPending };
}

/** scikit-optimize's: rates of mismatch where all dimensions are categories, else every dimension by its label. */
function covarianceOf(space: Grid, compat: 'skopt' | undefined): Covariance {
  const isCategorical = space.dimensions.every(({ coordinates }) => !coordinates);
  const form: CovarianceForm = compat !== 'skopt' ? 'mixed' : isCategorical ? 'hamming' : 'labels';
  return new Covariance(space, { form });
}
