import { Random } from '../random/random.ts';
import type { PastTrial } from './history.ts';
import type { SamplerContext } from './sampler.ts';

/** Names the stream of this file. */
const STREAM = 0x73636f72; // 'scor'
/** The share of the plain sum in ParEGO's scalarisation. */
const AUGMENTATION = 0.05;

/** The complete trials with one number each to compare them by, upwards. */
export interface Scores {
  readonly trials: readonly PastTrial[];
  /** (trials). */
  readonly scores: readonly number[];
  /** (trials) the variance of each score; 0 where it was not told. */
  readonly noise: readonly number[];
}

/** The values of one objective, their sign turned where it is minimised. */
export function upwards({ trials: all, directions }: SamplerContext, objective: number): Scores {
  const trials = all.filter(({ state }) => state === 'complete');
  const sign = directions[objective] === 'maximize' ? 1 : -1;
  return {
    trials,
    scores: trials.map(({ values }) => sign * values![objective]!),
    noise: trials.map(({ noise }) => noise?.[objective] ?? 0),
  };
}

/**
 * The value of one objective, its sign turned where it is minimised. Two objectives are made one for each trial number anew, by
 * the augmented Chebyshev norm under random weights of the distances to the best of each: −max_j λ_j·c_j − 0.05·Σ_j λ_j·c_j,
 * c_j in [0, 1] (ParEGO: Knowles, IEEE Transactions on Evolutionary Computation 10, 2006).
 */
export function scoresOf(context: SamplerContext): Scores {
  const { directions, seed, number } = context;
  if (directions.length === 1) return upwards(context, 0);
  const objectives = directions.map((_, objective) => upwards(context, objective).scores);
  const { trials } = upwards(context, 0);
  const first = new Random(seed, STREAM, number).uniform();
  const weights = [first, 1 - first];
  const costs = objectives.map((values) => {
    const lowest = values.reduce((a, b) => Math.min(a, b), Infinity);
    const highest = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return values.map((value) => (highest > lowest ? (highest - value) / (highest - lowest) : 0));
  });
  const scores = trials.map((_, i) => {
    const weighted = costs.map((cost, j) => weights[j]! * cost[i]!);
    return -Math.max(...weighted) - AUGMENTATION * (weighted[0]! + weighted[1]!);
  });
  return { trials, scores, noise: trials.map(() => 0) };
}
