import type { Digits, Grid } from '../space/grid.ts';

/** Of spaces with more points nobody counts which are forbidden: it would take longer than a second. */
const MOST_COUNTED = 1e6;

/**
 * Moves on to the next canonical point in the order of the indices, last dimension fastest; false, and all digits 0, after the
 * last. A run of points that are not canonical is skipped, not walked through, where the conditions on its dimension come
 * before it.
 */
export function advance(space: Grid, digits: Digits): boolean {
  let from = digits.length - 1;
  for (;;) {
    let d = from;
    while (d >= 0 && digits[d] === space.cardinalities[d]! - 1) d--;
    if (d < 0) {
      digits.fill(0);
      return false;
    }
    digits[d]!++;
    digits.fill(0, d + 1);
    const wrong = digits.findIndex((digit, i) => digit > 0 && !space.isActive(i, digits));
    if (wrong < 0) return true;
    // All that only later digits change stays inactive: the carry goes past this dimension.
    const isDecided = ancestors(space, wrong).every((ancestor) => ancestor < wrong);
    from = isDecided ? wrong : digits.length - 1;
    if (isDecided) digits.fill(0, wrong).set([space.cardinalities[wrong]! - 1], wrong);
  }
}

function ancestors(space: Grid, dimension: number): number[] {
  return space.conditions[dimension]!.flatMap(({ dimension: parent }) => [parent, ...ancestors(space, parent)]);
}

/** All canonical points that are not forbidden, in the order of the indices, from `first` on; each is the caller's to keep. */
export function* allowedPoints(space: Grid, first?: Digits): Generator<Digits> {
  const digits = first ? first.slice() : new Int32Array(space.dimensions.length);
  do {
    if (!space.isForbidden(digits)) yield digits.slice();
  } while (advance(space, digits));
}

/** The number of configurations that there are to try; infinite where the space is too large to count what is forbidden. */
export function countAllowed(space: Grid): number {
  if (space.forbiddenSource === undefined) return space.points;
  if (space.points > MOST_COUNTED) return Infinity;
  let count = 0;
  for (const _ of allowedPoints(space)) count++;
  return count;
}
