import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import type { Digits, Grid } from '../space/grid.ts';
import { drawUnused } from './draw-unused.ts';
import type { Sampler } from './sampler.ts';
import { scoresOf } from './scores.ts';

export interface EvolutionSamplerOptions {
  /** How many of the latest complete trials may have offspring; so many are drawn at random first. Default 20. */
  readonly population?: number;
  /** How many of these are drawn, with repetition, for the best of them to be the parent. Default 5. */
  readonly sample?: number;
}

/** Names the stream of this file. */
const STREAM = 0x65766f6c; // 'evol'
/** After so many mutations whose configurations have been used or are forbidden, one is drawn at random. */
const TRIES = 1000;

/**
 * Regularised evolution: mutates one value of the best of a random sample of the youngest trials, however good older ones were
 * (Real, Aggarwal, Huang and Le, AAAI 2019). A child that has been tried before is mutated on.
 */
export function evolutionSampler({ population = 20, sample = 5 }: EvolutionSamplerOptions = {}): Sampler {
  for (const [name, value] of Object.entries({ population, sample })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new StropError('invalid-argument', `${name} ${value}: expected an integer of at least 1`);
  }
  return {
    name: 'evolution',
    suggest: async (context) => {
      const { space, seed, number, trials } = context;
      const { trials: complete, scores } = scoresOf(context);
      if (complete.length < population) return { digits: drawUnused(context) };
      const random = new Random(seed, STREAM, number);
      const youngest = complete
        .map(({ digits, ended }, i) => ({ digits, ended: ended!, score: scores[i]! }))
        .sort((a, b) => b.ended - a.ended)
        .slice(0, population);
      const drawn = Array.from({ length: sample }, () => youngest[random.integer(population)]!);
      const parent = drawn.reduce((best, each) => (each.score > best.score ? each : best));
      const taken = new Set(trials.map(({ digits }) => space.key(digits)));
      let child: Digits = Int32Array.from(parent.digits);
      for (let attempt = 0; attempt < TRIES; attempt++) {
        child = mutate(space, child, random);
        if (!taken.has(space.key(child)) && !space.isForbidden(child)) return { digits: child };
      }
      return { digits: drawUnused(context) };
    },
  };
}

/** Another value for one active dimension, and any values for those that become active by it. */
function mutate(space: Grid, parent: Digits, random: Random): Digits {
  const mutable = [...space.order].filter((d) => space.cardinalities[d]! > 1 && space.isActive(d, parent));
  if (mutable.length === 0) return parent;
  const mutated = mutable[random.integer(mutable.length)]!;
  const child = parent.slice();
  child[mutated] =
    (parent[mutated]! + 1 + random.integer(space.cardinalities[mutated]! - 1)) % space.cardinalities[mutated]!;
  for (const d of space.order) {
    if (space.isActive(d, child) && !space.isActive(d, parent)) child[d] = random.integer(space.cardinalities[d]!);
  }
  return space.canonical(child);
}
