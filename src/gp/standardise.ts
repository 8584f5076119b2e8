/**
 * Values shifted and scaled to mean 0 and (population) deviation 1; all 0 where they are all the same.
 *
 * @param values (n) finite numbers of any size. @returns (n).
 */
export function standardise(values: readonly number[]): Float64Array {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (largest === 0) return new Float64Array(values.length);
  // Squares of the largest doubles would overflow.
  const scaled = Float64Array.from(values, (value) => value / largest);
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  const variance = scaled.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / scaled.length;
  const isConstant = scaled.every((value) => value === scaled[0]);
  return scaled.map((value) => (isConstant ? 0 : (value - mean) / Math.sqrt(variance)));
}
