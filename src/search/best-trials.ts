import { paretoFront } from '../acquisition/pareto.ts';
import type { Direction, Trial } from './trial.ts';

/**
 * The complete trials that none dominates, by number: the Pareto front of two objectives, the best and its equals of one. A
 * configuration with replicates counts by the mean of its values and is there as its first trial.
 */
export function bestTrials(trials: readonly Trial[], directions: readonly Direction[]): Trial[] {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    if (trial.state !== 'complete') continue;
    const key = trial.digits.join();
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const candidates = [...groups.values()];
  const means = candidates.map((group) =>
    directions.map((direction, i) => {
      const mean = group.reduce((sum, { values }) => sum + values![i]!, 0) / group.length;
      return direction === 'maximize' ? mean : -mean;
    }),
  );
  return paretoFront(means).map((place) => candidates[place]![0]!);
}
