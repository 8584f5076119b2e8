import { ConcaveMean } from '../gp/concave-mean.ts';
import type { Covariance } from '../gp/covariance.ts';
import { fitHyperparameters } from '../gp/fit.ts';
import type { FitMode } from '../gp/parameters.ts';
import { Posterior } from '../gp/posterior.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Digits } from '../space/grid.ts';
import type { Fitted, Recorded } from './model-note.ts';

/** `concave` falls towards the ends of ranges as far as the values say so; `constant` is 0. */
export const MEANS = ['concave', 'constant'] as const;

/** A fit starts afresh when there are so many times the observations that there were when one last did. */
const FRESH_AFTER = 1.1;

interface ModelOptions {
  readonly mean: (typeof MEANS)[number];
  readonly fit: FitMode;
  /** (n) the variance of each value's noise, where it was told. */
  readonly noise: Float64Array | undefined;
  /** The model of the same kind before this one. */
  readonly earlier: Recorded | undefined;
  readonly seed: number;
  readonly kernels: Kernels;
  readonly signal?: AbortSignal | undefined;
}

/** @param values (n) standardised. */
export async function fitModel(
  covariance: Covariance,
  points: readonly Digits[],
  values: Float64Array,
  options: ModelOptions,
): Promise<{ fitted: Fitted; posterior: Posterior }> {
  const { noise, earlier, kernels } = options;
  const mean = options.mean === 'concave' ? new ConcaveMean(covariance, points) : undefined;
  const posteriorOf = ({ hyperparameters, depths }: Fitted): Posterior => {
    const posterior = new Posterior(covariance, hyperparameters, kernels, mean?.of(depths));
    points.forEach((digits, i) => {
      posterior.append(digits, values[i]!, noise?.[i] ?? hyperparameters.noise);
    });
    return posterior;
  };
  // One fit for all suggestions that know the same values: for a batch, and while none ends.
  if (earlier?.isCurrent) return { fitted: earlier, posterior: posteriorOf(earlier) };

  // To go on where the fit before ended takes a fifth of the evaluations, and hardly ever misses a higher maximum.
  const isFresh = !(earlier && points.length < FRESH_AFTER * earlier.freshAt);
  const depths = earlier?.depths ?? mean?.flat ?? new Float64Array(0);
  const { fit: mode, seed, signal } = options;
  const { hyperparameters } = await fitHyperparameters(covariance, points, mean?.residuals(values, depths) ?? values, {
    ...{ kernels, signal, mode, seed },
    ...(noise ? { noise } : {}),
    ...(earlier && mode === 'map' ? { from: earlier.hyperparameters, starts: Number(isFresh) } : {}),
  });
  const freshAt = isFresh ? points.length : earlier.freshAt;
  const before = { hyperparameters, depths, freshAt };
  const posterior = posteriorOf(before);
  if (!mean) return { fitted: before, posterior };
  const fitted = { ...before, depths: mean.fit(values, posterior) };
  posterior.movePriorMean(mean.of(fitted.depths));
  return { fitted, posterior };
}
