import { NOISE_FLOOR } from '../gp/parameters.ts';
import type { Posterior } from '../gp/posterior.ts';
import type { PastTrial } from './history.ts';
import type { Direction } from './trial.ts';

/**
 * What a pending trial counts as until it is told: `believer`, the posterior mean there (the Kriging believer); `liar-min`,
 * `liar-mean` and `liar-max`, the lowest, mean or highest value so far, as the objective counts (the constant liar). Both of
 * Ginsbourger, Le Riche and Carraro, 2010. Suggestions that are made before it is told keep away from it.
 */
export const FANTASIES = ['believer', 'liar-min', 'liar-mean', 'liar-max'] as const;
export type Fantasies = (typeof FANTASIES)[number];

/** @param values the posterior's observations, upwards. */
export function appendFantasies(
  posterior: Posterior,
  trials: readonly PastTrial[],
  { fantasies, values, direction }: { fantasies: Fantasies; values: Float64Array; direction: Direction },
): void {
  const lie = lieOf(fantasies, values, direction);
  // With noise of the observations' own the model has none, and a configuration may be pending twice.
  const noise = Math.max(posterior.hyperparameters.noise, NOISE_FLOOR);
  for (const { state, digits } of trials) {
    if (state !== 'pending') continue;
    const point = Int32Array.from(digits);
    posterior.append(point, lie ?? posterior.mean(point), noise);
  }
}

function lieOf(fantasies: Fantasies, values: Float64Array, direction: Direction): number | undefined {
  const lowest = values.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  switch (fantasies) {
    case 'believer':
      return undefined;
    case 'liar-mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'liar-min':
      return direction === 'maximize' ? lowest : highest;
    case 'liar-max':
      return direction === 'maximize' ? highest : lowest;
  }
}
