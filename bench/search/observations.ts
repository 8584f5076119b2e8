import { Random } from '../../src/random/random.ts';
import type { Digits, Grid } from '../../src/strop-search.ts';

export interface Observation {
  /** Canonical. */
  readonly digits: Digits;
  readonly value: number;
}

/** How strongly two dimensions depend on each other, and what the same point gives on another day. */
const PAIR_SCALE = 0.5;
const NOISE = 0.05;

/**
 * `count` observations of different points of a grid, drawn at random, as a training might give them: every value of a
 * dimension adds something of its own, every pair of values of neighbouring dimensions too, and there is noise.
 */
export function observe(space: Grid, count: number, seed: number): Observation[] {
  const drawn = new Map<string, Digits>();
  for (let draw = 0; drawn.size < count; draw++) {
    const random = new Random(seed, 1, draw);
    const digits = space.canonical(space.cardinalities.map((cardinality) => random.integer(cardinality)));
    if (!space.isForbidden(digits)) drawn.set(space.key(digits), digits);
  }
  const effect = (...place: number[]) => new Random(seed, 2, ...place).normal();
  return [...drawn.values()].map((digits, number) => {
    let value = NOISE * new Random(seed, 3, number).normal();
    digits.forEach((digit, d) => {
      value += effect(d, digit);
      if (d > 0) value += PAIR_SCALE * effect(d, digits[d - 1]!, digit);
    });
    return { digits, value };
  });
}
