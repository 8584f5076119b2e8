import type { Posterior } from '../gp/posterior.ts';
import type { PastTrial } from './history.ts';

/**
 * What a pending trial counts as until it is told: `believer`, the posterior mean there (the Kriging believer); `liar-min`,
 * `liar-mean` and `liar-max`, the lowest, mean or highest value so far, as the objective counts (the constant liar). Both of
 * Ginsbourger, Le Riche and Carraro, 2010. Suggestions that are made before it is told keep away from it.
 */
export const FANTASIES = ['believer', 'liar-min', 'liar-mean', 'liar-max'] as const;
export type Fantasies = (typeof FANTASIES)[number];

/** @param values the posterior's observations, upwards. @param sign 1, or −1 where the objective is minimised. */
export function appendFantasies(
  posterior: Posterior,
  trials: readonly PastTrial[],
  { fantasies, values, sign }: { fantasies: Fantasies; values: Float64Array; sign: 1 | -1 },
): void {
  const lie = lieOf(fantasies, values, sign);
  for (const { state, digits } of trials) {
    if (state !== 'pending') continue;
    const point = Int32Array.from(digits);
    posterior.append(point, lie ?? posterior.mean(point));
  }
}

function lieOf(fantasies: Fantasies, values: Float64Array, sign: 1 | -1): number | undefined {
  switch (fantasies) {
    case 'believer':
      return undefined;
    case 'liar-mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'liar-min':
      return sign === 1 ? Math.min(...values) : Math.max(...values);
    case 'liar-max':
      return sign === 1 ? Math.max(...values) : Math.min(...values);
  }
}
