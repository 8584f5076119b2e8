import type { Digits, Grid } from '../space/grid.ts';

/** So many points are looked at, in about a second, for whether they are forbidden. */
const MOST_LOOKED_AT = 2e5;

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

/**
 * Whether the space has more configurations to try than `count`. Where so many are forbidden that it would take long to find
 * out, it is taken to have them.
 */
export function hasMoreThan(space: Grid, count: number): boolean {
  if (space.forbiddenSource === undefined) return space.points > count;
  const digits = new Int32Array(space.dimensions.length);
  let allowed = 0;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked++) {
    if (!space.isForbidden(digits)) allowed++;
    if (allowed > count) return true;
    if (!advance(space, digits)) return false;
  }
  return true;
}
