import { Sobol } from '../random/sobol.ts';
import type { Digits, Grid } from '../space/grid.ts';

/** The canonical point of a grid at a place in the unit cube: each dimension's values share [0, 1) equally. */
function pointAt(space: Grid, place: ArrayLike<number>): Digits {
  const digits = space.cardinalities.map((cardinality, d) =>
    Math.min(cardinality - 1, Math.floor(place[d]! * cardinality)),
  );
  return space.canonical(digits);
}

/** The first `count` points of a scrambled Sobol sequence, on the grid: some may be there more than once. */
export function sobolPoints(space: Grid, count: number, seed: number, ...path: number[]): Digits[] {
  const sobol = new Sobol(space.dimensions.length, seed, ...path);
  return Array.from({ length: count }, (_, index) => pointAt(space, sobol.point(index)));
}
