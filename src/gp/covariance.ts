import { exp } from '../math/exp.ts';
import type { Dimension } from '../space/dimension.ts';
import type { Grid } from '../space/grid.ts';

/**
 * Matérn 5/2 correlation at squared scaled distance r²: (1 + √5·r + 5/3·r²)·exp(−√5·r)
 * (Rasmussen and Williams, Gaussian Processes for Machine Learning, eq. 4.17).
 */
export function matern52(squaredDistance: number): number {
  const scaled = Math.sqrt(5 * squaredDistance);
  return (1 + scaled + (5 / 3) * squaredDistance) * exp(-scaled);
}

/** The squared distance of two values of a dimension, by digit: of their unit coordinates, or 1 between two categories. */
export function squaredUnitDistance({ coordinates }: Dimension, a: number, b: number): number {
  if (!coordinates) return a === b ? 0 : 1;
  const difference = coordinates[a]! - coordinates[b]!;
  return difference * difference;
}

/** r² = Σ over dimensions of (unit distance / lengthscale)², summed in the dimensions' order. */
export function squaredDistance(space: Grid, a: Int32Array, b: Int32Array, lengthscales: Float64Array): number {
  return space.dimensions.reduce((sum, dimension, d) => {
    return sum + squaredUnitDistance(dimension, a[d]!, b[d]!) / (lengthscales[d]! * lengthscales[d]!);
  }, 0);
}

/**
 * The additive table that the scan kernel takes.
 *
 * @param observed (n) the digits of each observation.
 * @returns (Σ cardinalities, n): what each value of each dimension adds to r² from each observation.
 */
export function distanceTable(space: Grid, observed: readonly Int32Array[], lengthscales: Float64Array): Float64Array {
  const rows = space.dimensions.flatMap((dimension, d) => {
    const squaredLengthscale = lengthscales[d]! * lengthscales[d]!;
    return dimension.values.map((_, value) => {
      return observed.map((digits) => squaredUnitDistance(dimension, value, digits[d]!) / squaredLengthscale);
    });
  });
  return Float64Array.from(rows.flat());
}
