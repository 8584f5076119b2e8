import { StropError } from '../errors.ts';
import { threefry2x32 } from '../random/threefry.ts';
import type { Digits } from '../space/grid.ts';
import { exhausted } from './draw-unused.ts';
import { advance } from './enumerate.ts';
import { lastPosition } from './history.ts';
import type { Sampler, SamplerContext, Suggestion } from './sampler.ts';

export interface GridSamplerOptions {
  /** `index`, last dimension fastest, or `shuffled`, a random order that the seed decides. Default `index`. */
  readonly order?: 'index' | 'shuffled';
}

/** Enumerates the space: every configuration once, those that have a trial already left out. */
export function gridSampler({ order = 'index' }: GridSamplerOptions = {}): Sampler {
  if (order !== 'index' && order !== 'shuffled') {
    throw new StropError('invalid-argument', `order '${order}': expected 'index' or 'shuffled'`);
  }
  const name = order === 'index' ? 'grid' : 'grid-shuffled';
  return { name, suggest: async (context) => (order === 'index' ? inOrder : shuffled)(context, name) };
}

function inOrder({ space, trials }: SamplerContext, name: string): Suggestion {
  const taken = new Set(trials.map(({ digits }) => space.key(digits)));
  const last = trials.findLast(({ suggestion }) => suggestion.sampler === name);
  const digits = last ? Int32Array.from(last.digits) : new Int32Array(space.dimensions.length);
  if (last && !advance(space, digits)) throw exhausted(space);
  while (taken.has(space.key(digits)) || space.isForbidden(digits)) {
    if (!advance(space, digits)) throw exhausted(space);
  }
  return { digits };
}

function shuffled({ space, seed, trials }: SamplerContext, name: string): Suggestion {
  if (space.size > MOST_SHUFFLED) {
    throw new StropError('invalid-argument', `grid: ${space.size} configurations; the shuffled order takes up to 2^52`);
  }
  const taken = new Set(trials.map(({ digits }) => space.key(digits)));
  const isFree = (digits: Digits) =>
    space.isCanonical(digits) && !taken.has(space.key(digits)) && !space.isForbidden(digits);
  for (let position = lastPosition(trials, name) + 1; position < space.size; position++) {
    const digits = space.digits(shuffle(position, space.size, seed));
    if (isFree(digits)) return { digits, details: { position } };
  }
  throw exhausted(space);
}

/** Names the stream of this file. */
const STREAM = 0x67726964; // 'grid'
const ROUNDS = 6;
/** The cipher's values, of up to an even number of bits, must be exact in a double. */
const MOST_SHUFFLED = 2 ** 52;

/**
 * The place of `position` in a random order of 0, …, size − 1, without a list of it: a Feistel cipher on the next even number
 * of bits, applied until its value is below `size` (Black and Rogaway, CT-RSA 2002).
 */
function shuffle(position: number, size: number, seed: number): number {
  const half = 2 ** Math.max(1, Math.ceil(Math.log2(size) / 2));
  const key = new Uint32Array(2);
  const word = new Uint32Array(2);
  threefry2x32(seed >>> 0, Math.floor(seed / 2 ** 32), STREAM, 0, key);
  let value = position;
  do {
    let [left, right] = [Math.floor(value / half), value % half];
    for (let round = 0; round < ROUNDS; round++) {
      threefry2x32(key[0]!, key[1]!, right, round, word);
      [left, right] = [right, (left ^ word[0]!) & (half - 1)];
    }
    value = left * half + right;
  } while (value >= size);
  return value;
}
