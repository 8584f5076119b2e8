import { covarianceAndSlope, covarianceAndSlopeLanes } from './radial';

function addRow(sum: usize, row: usize, n: i32): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = (<usize>i) << 3;
    v128.store(sum + at, f64x2.add(v128.load(sum + at), v128.load(row + at)));
  }
  if (i < n) {
    const at = (<usize>i) << 3;
    store<f64>(sum + at, load<f64>(sum + at) + load<f64>(row + at));
  }
}

/** The covariance of one point, given by its states (d), with the n observations. scratch: (2, n) f64 and 16 bytes. */
export function covariancesOf(
  n: i32,
  dimensions: i32,
  radial: i32,
  amplitude: f64,
  states: usize,
  factors: usize,
  contributions: usize,
  point: usize,
  k: usize,
  scratch: usize,
): void {
  const rowSize = (<usize>n) << 3;
  const squared = scratch;
  const exponent = scratch + rowSize;
  const unused = exponent + rowSize; // slopes
  memory.fill(scratch, 0, 2 * rowSize);
  let rows = contributions;
  for (let j = 0; j < dimensions; j++) {
    const at = (<usize>j) << 2;
    const row = rows + <usize>load<i32>(point + at) * rowSize;
    addRow(load<i32>(factors + at) == 0 ? squared : exponent, row, n);
    rows += <usize>load<i32>(states + at) * rowSize;
  }
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = (<usize>i) << 3;
    covarianceAndSlopeLanes(radial, amplitude, v128.load(squared + at), v128.load(exponent + at), k + at, unused);
  }
  if (i < n) {
    const at = (<usize>i) << 3;
    covarianceAndSlope(radial, amplitude, load<f64>(squared + at), load<f64>(exponent + at), k + at, unused);
  }
}
