import { StropError } from '../errors.ts';
import { lengthscales } from '../gp/hyperparameters.ts';
import { moments } from '../gp/standardise.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Value } from '../space/dimension.ts';
import { countEnded, historyAt } from './history.ts';
import { type Importance, type ImportanceOptions, importance } from './importance.ts';
import { upwards } from './scores.ts';
import type { Study } from './study.ts';
import { fitObjective } from './surrogate.ts';

/** What a study tells of one of its hyperparameters. */
export interface Insight extends Importance {
  /** In units of the dimension's range: the shorter, the more the objective changes along it. */
  readonly lengthscale: number;
  /** (values) what the values are, beside `marginal`. */
  readonly values: readonly Value[];
  /** (values) the mean of the surrogate over everything else, in the objective's own unit. */
  readonly marginal: readonly number[];
}

export interface InsightOptions extends ImportanceOptions {
  /** Which of two objectives. Default 0. */
  readonly objective?: number;
  readonly kernels?: Kernels;
  readonly signal?: AbortSignal;
}

/**
 * What the hyperparameters have to do with the objective, in the space's order: a Gaussian process is fitted to all complete
 * trials, as the sampler does, and its mean is taken apart.
 *
 * @throws StropError 'not-found' where fewer than two trials are complete.
 */
export async function insight(study: Study, options: InsightOptions = {}): Promise<Insight[]> {
  const { objective = 0, kernels = chooseKernels(), signal } = options;
  const { space, directions, seed } = study;
  if (!directions[objective]) {
    throw new StropError('invalid-argument', `objective ${objective}: expected one below ${directions.length}`);
  }
  const records = await study.trials();
  const number = records.length;
  const askedAfter = countEnded(records);
  const trials = historyAt(records, number, askedAfter);
  const context = { space, directions, seed, number, askedAfter, trials, signal };
  const { scores } = upwards(context, objective);
  if (scores.length < 2) {
    throw new StropError('not-found', `study '${study.name}': ${scores.length} complete trials; expected at least 2`);
  }
  // What is taken apart is the covariance, which is all of the model where the prior mean is constant.
  const how = { mean: 'constant', fit: 'map', transform: 'standardise', fantasies: 'believer', kernels } as const;
  const { posterior } = await fitObjective(context, objective, how);
  const scales = lengthscales(posterior.covariance, posterior.hyperparameters);
  const { mean, deviation } = moments(scores);
  const sign = directions[objective] === 'maximize' ? 1 : -1;
  return importance(posterior, options).map((each, d) => ({
    ...each,
    lengthscale: scales[d]!,
    values: space.dimensions[d]!.values,
    marginal: each.marginal.map((value) => sign * (mean + deviation * value)),
  }));
}
