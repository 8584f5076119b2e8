import type { Digits } from '../space/grid.ts';
import { type Surrogate, scoreOf } from './evaluate-points.ts';
import { maximiseScore } from './maximise-heuristic.ts';
import type { MaximiseOptions } from './maximise-options.ts';
import { sobolPoints } from './sobol-points.ts';

/**
 * Points among which a sample of the posterior is likely to have its maximum: the local optima of the mean and of
 * mean + 2·deviation, then points of a Sobol sequence. Forbidden ones are left out, excluded ones are not.
 */
export async function candidatePoints(
  surrogate: Surrogate,
  { kernels, seed = 0, signal }: Pick<MaximiseOptions, 'kernels' | 'seed' | 'signal'>,
  count: number,
): Promise<Digits[]> {
  const { space } = surrogate;
  const found: Digits[] = [];
  for (const kappa of [0, 2]) {
    const score = scoreOf(kernels, surrogate, (mean, deviation) => mean + kappa * deviation);
    const { best, optima } = await maximiseScore([surrogate], score, { kernels, seed, signal, count: 8 });
    found.push(...best.map(({ digits }) => digits), ...optima.map(({ digits }) => digits));
  }
  found.push(...sobolPoints(space, count, seed, 1));
  const different = new Map(found.map((digits) => [space.key(digits), digits]));
  return [...different.values()].filter((digits) => !space.isForbidden(digits)).slice(0, count);
}
