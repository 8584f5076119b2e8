import { Random } from '../../src/random/random.ts';
import type { Digits, Grid } from '../../src/strop-search.ts';

export interface Observation {
  /** Canonical. */
  readonly digits: Digits;
  readonly value: number;
}

export interface ObserveOptions {
  /** How many neighbouring dimensions act together: the more, the more rugged. Default 2. */
  readonly together?: number;
  /** Whether three fifths of the points lie near the best ones so far, as in a search. Default: all are drawn at random. */
  readonly isSearch?: boolean;
}

/** How strongly dimensions depend on each other, and what the same point gives on another day. */
const INTERACTION = 0.5;
const NOISE = 0.05;

/**
 * `count` observations of different points of a grid, as a training might give them: every value of a dimension adds something of
 * its own, every combination of values of neighbouring dimensions too, and there is noise.
 */
export function observe(
  space: Grid,
  count: number,
  seed: number,
  { together = 2, isSearch = false }: ObserveOptions = {},
): Observation[] {
  const observed = new Map<string, Observation>();
  for (let draw = 0; observed.size < count; draw++) {
    const random = new Random(seed, 1, draw);
    const isNear = isSearch && 5 * observed.size >= 2 * count;
    const digits = isNear ? near(space, [...observed.values()], random) : drawn(space, random);
    const key = space.key(digits);
    if (observed.has(key) || space.isForbidden(digits)) continue;
    observed.set(key, { digits, value: valueAt(digits, seed, observed.size, together) });
  }
  return [...observed.values()];
}

function drawn(space: Grid, random: Random): Digits {
  return space.canonical(space.cardinalities.map((cardinality) => random.integer(cardinality)));
}

/** A point that differs from one of the best five in one to four dimensions. */
function near(space: Grid, observed: readonly Observation[], random: Random): Digits {
  const best = observed.toSorted((a, b) => b.value - a.value).slice(0, 5);
  const digits = best[random.integer(best.length)]!.digits.slice();
  for (let change = 1 + random.integer(4); change > 0; change--) {
    const d = random.integer(digits.length);
    digits[d] = random.integer(space.cardinalities[d]!);
  }
  return space.canonical(digits);
}

function valueAt(digits: Digits, seed: number, number: number, together: number): number {
  const effect = (...place: number[]) => new Random(seed, 2, ...place).normal();
  let value = NOISE * new Random(seed, 3, number).normal();
  digits.forEach((digit, d) => {
    value += effect(d, digit);
    const combination = digits.subarray(d, d + together);
    if (combination.length === together) value += INTERACTION * effect(d, ...combination);
  });
  return value;
}
