import { Random } from '../random/random.ts';
import type { PastTrial } from './history.ts';
import type { SamplerContext } from './sampler.ts';

/** Names the stream of this file. */
const STREAM = 0x73636f72; // 'scor'
/** The share of the plain sum in ParEGO's scalarisation. */
const AUGMENTATION = 0.05;

/** The complete and the infeasible trials with one number each to compare them by, upwards. */
export interface Scores {
  readonly trials: readonly PastTrial[];
  /** (trials). */
  readonly scores: readonly number[];
  /** (trials) the variance of each score; 0 where it was not told. */
  readonly noise: readonly number[];
}

/**
 * The values of one objective, their sign turned where it is minimised. An infeasible trial counts as the worst of them, and is
 * left out where there is none yet: a surrogate then keeps away from its neighbourhood and is not torn by a penalty far below
 * all values, and the maximum of its acquisition stays one that can be proven, which a product with a probability of being
 * feasible would not be.
 */
export function upwards({ trials: all, directions }: SamplerContext, objective: number): Scores {
  const complete = all.filter(({ state }) => state === 'complete');
  const sign = directions[objective] === 'maximize' ? 1 : -1;
  const scoreOf = ({ values }: PastTrial) => sign * values![objective]!;
  const noiseOf = ({ noise }: PastTrial) => noise?.[objective] ?? 0;
  const worst = complete.reduce((lowest, trial) => Math.min(lowest, scoreOf(trial)), Infinity);
  // As uncertain as the least certain value, unless one of them has no noise told.
  const noises = complete.map(noiseOf);
  const worstNoise = noises.includes(0) ? 0 : noises.reduce((a, b) => Math.max(a, b), 0);
  const trials = complete.length === 0 ? [] : all.filter(({ state }) => state === 'complete' || state === 'infeasible');
  return {
    trials,
    scores: trials.map((trial) => (trial.values ? scoreOf(trial) : worst)),
    noise: trials.map((trial) => (trial.values ? noiseOf(trial) : worstNoise)),
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
