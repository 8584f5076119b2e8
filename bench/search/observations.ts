import { Random } from '../../src/random/random.ts';
import type { Digits, Grid } from '../../src/strop-search.ts';

export interface Observation {
  /** Canonical. */
  readonly digits: Digits;
  readonly value: number;
}

/** How strongly dimensions depend on each other, and what the same point gives on another day. */
const INTERACTION = 0.5;
const NOISE = 0.05;

/**
 * `count` observations of different points of a grid, drawn at random, as a training might give them: every value of a
 * dimension adds something of its own, every combination of values of `together` neighbouring dimensions too, and there is
 * noise. The more dimensions act together, the more rugged.
 */
export function observe(space: Grid, count: number, seed: number, together = 2): Observation[] {
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
      const combination = digits.subarray(d, d + together);
      if (combination.length === together) value += INTERACTION * effect(d, ...combination);
    });
    return { digits, value };
  });
}
