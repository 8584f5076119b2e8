import { Covariance, type CovarianceOptions } from '../gp/covariance.ts';
import { type FitMode, NOISE_FLOOR } from '../gp/parameters.ts';
import type { Posterior } from '../gp/posterior.ts';
import { moments, standardise, winsorise } from '../gp/standardise.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Grid } from '../space/grid.ts';
import { appendFantasies, type Fantasies } from './fantasies.ts';
import { fitModel, type MEANS } from './fit-model.ts';
import { type ModelNote, noteOf, recorded } from './model-note.ts';
import type { SamplerContext } from './sampler.ts';
import { type Scores, scoresOf, upwards } from './scores.ts';
import type { Direction } from './trial.ts';

/** How the values of an objective are changed before they are modelled. */
export const TRANSFORMS = ['standardise', 'winsorise'] as const;

export interface SurrogateOptions {
  /** Default: numbers by Matérn 5/2, categories by rates of mismatch. */
  readonly covariance?: CovarianceOptions | undefined;
  readonly mean: (typeof MEANS)[number];
  readonly fit: FitMode;
  readonly transform: (typeof TRANSFORMS)[number];
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
  /** What is kept with the suggestion, so that the next fit can begin there. */
  readonly note: ModelNote;
}

/** Of the one objective, or of two made one. */
export async function fitScores(context: SamplerContext, options: SurrogateOptions): Promise<Surrogate> {
  if (context.directions.length === 1) return fitObjective(context, 0, options);
  return fitTo(context, scoresOf(context), { ...options, direction: 'maximize', objective: 'ParEGO' });
}

/** Of one of several objectives. */
export async function fitObjective(
  context: SamplerContext,
  objective: number,
  options: SurrogateOptions,
): Promise<Surrogate> {
  const direction = context.directions[objective]!;
  return fitTo(context, upwards(context, objective), { ...options, direction, objective: String(objective) });
}

async function fitTo(
  context: SamplerContext,
  { trials, scores, noise }: Scores,
  options: SurrogateOptions & { readonly direction: Direction; readonly objective: string },
): Promise<Surrogate> {
  const { space, trials: all, seed, signal } = context;
  const { fantasies, kernels, compat, mean, fit, transform, direction, objective } = options;
  const changed = transform === 'winsorise' ? winsorise([...scores]) : scores;
  const values = standardise(changed);
  const { deviation: unit } = moments(changed);
  const points = trials.map(({ digits }) => Int32Array.from(digits));
  const covariance = new Covariance(space, options.covariance ?? (compat ? skoptCovariance(space) : {}));
  const kind = `${covariance.form} ${covariance.radial} ${fit} ${mean} of ${objective}`;
  const told =
    unit > 0 && noise.every((variance) => variance > 0)
      ? Float64Array.from(noise, (variance) => Math.max(variance / (unit * unit), NOISE_FLOOR))
      : undefined;
  // ParEGO's weights are others each time, and so is what is fitted.
  const earlier = objective === 'ParEGO' ? undefined : recorded(context, kind);
  const { fitted, posterior } = await fitModel(covariance, points, values, {
    ...{ mean, fit, noise: told, earlier, seed, kernels, signal },
  });
  const incumbent =
    compat === 'skopt' ? values.reduce((a, b) => Math.max(a, b), -Infinity) : posterior.highestObservedMean();
  const addPending = () => appendFantasies(posterior, all, { fantasies, values, direction });
  return { posterior, incumbent, unit, addPending, note: noteOf(kind, fitted) };
}

/** Rates of mismatch where all dimensions are categories, else every dimension by its label. */
function skoptCovariance(space: Grid): CovarianceOptions {
  return { form: space.dimensions.every(({ coordinates }) => !coordinates) ? 'hamming' : 'labels' };
}
