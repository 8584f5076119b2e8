import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import type { Digits, Grid } from '../space/grid.ts';
import { allowedPoints } from './enumerate.ts';
import type { SamplerContext } from './sampler.ts';

/** Names this room's random stream, so that no other draw from the same seed equals one of these. */
const STREAM = 0x73656172; // 'sear'
/** After so many draws in vain a space is listed, if it has no more points than `MOST_LISTED`. */
const DRAWS = 10_000;
const MOST_LISTED = 1e6;

/** The random choice for (seed, trial number) among the configurations that no trial has. */
export function drawUnused({ space, seed, number, trials }: SamplerContext): Digits {
  const random = new Random(seed, STREAM, number);
  const isPlain = space.hasIndices && space.points === space.size && space.forbiddenSource === undefined;
  const taken = new Set(trials.map(({ digits }) => space.key(digits)));
  return isPlain ? drawIndex(space, taken.size, trials, random) : drawDigits(space, taken, random);
}

/** Uniform, where every index is a configuration. */
function drawIndex(space: Grid, count: number, trials: SamplerContext['trials'], random: Random): Digits {
  if (count === space.size) throw exhausted(space);
  const taken = new Set(trials.map(({ digits }) => space.index(Int32Array.from(digits))));
  let index = random.integer(space.size - count);
  // The draw counts untaken indices only; each taken one at or below it moves it up by one.
  for (const used of Float64Array.from(taken).sort()) {
    if (used > index) break;
    index++;
  }
  return space.digits(index);
}

/** Every value uniform, parents first, so that a rare branch is not drowned by one of many dimensions. */
function drawDigits(space: Grid, taken: ReadonlySet<string>, random: Random): Digits {
  const isFree = (digits: Digits) => !taken.has(space.key(digits)) && !space.isForbidden(digits);
  for (let draw = 0; draw < DRAWS; draw++) {
    const digits = space.canonical(space.cardinalities.map((cardinality) => random.integer(cardinality)));
    if (isFree(digits)) return digits;
  }
  if (space.points > MOST_LISTED) {
    throw new StropError('exhausted', `none of ${DRAWS} configurations drawn from the grid is allowed and new`);
  }
  const free = [...allowedPoints(space)].filter(isFree);
  if (free.length === 0) throw exhausted(space);
  return free[random.integer(free.length)]!;
}

/** Of a space whose configurations have all been used. */
export function exhausted(space: Grid): StropError {
  return new StropError('exhausted', `all ${space.points} configurations of the grid have been used or are forbidden`);
}
