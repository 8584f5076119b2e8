// native/math/covariance.h has the derivations. The same operations in the same order: change both or none.
import { exp, expLanes } from './exp';

const SQRT_5: f64 = 2.23606797749979;
const SQRT_3: f64 = 1.7320508075688772;
const FIVE_THIRDS: f64 = 1.6666666666666667;

function covarianceLanes(radial: i32, squared: v128, exponent: v128, amplitude: f64): v128 {
  const one = f64x2.splat(1);
  const scale = f64x2.splat(amplitude);
  if (radial == 0) {
    const r = f64x2.mul(f64x2.sqrt(squared), f64x2.splat(SQRT_5));
    const polynomial = f64x2.add(f64x2.add(one, r), f64x2.mul(squared, f64x2.splat(FIVE_THIRDS)));
    return f64x2.mul(polynomial, f64x2.mul(expLanes(f64x2.neg(f64x2.add(r, exponent))), scale));
  }
  if (radial == 1) {
    const r = f64x2.mul(f64x2.sqrt(squared), f64x2.splat(SQRT_3));
    return f64x2.mul(f64x2.add(one, r), f64x2.mul(expLanes(f64x2.neg(f64x2.add(r, exponent))), scale));
  }
  const half = f64x2.mul(squared, f64x2.splat(0.5));
  return f64x2.mul(expLanes(f64x2.neg(f64x2.add(half, exponent))), scale);
}

function covarianceAt(radial: i32, squared: f64, exponent: f64, amplitude: f64): f64 {
  if (radial == 0) {
    const r = sqrt(squared) * SQRT_5;
    return (1 + r + squared * FIVE_THIRDS) * (exp(-(r + exponent)) * amplitude);
  }
  if (radial == 1) {
    const r = sqrt(squared) * SQRT_3;
    return (1 + r) * (exp(-(r + exponent)) * amplitude);
  }
  return exp(-(squared * 0.5 + exponent)) * amplitude;
}

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

/** The covariance of one point, given by its states (d), with the n observations. scratch: (2, n). */
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
    v128.store(k + at, covarianceLanes(radial, v128.load(squared + at), v128.load(exponent + at), amplitude));
  }
  if (i < n) {
    const at = (<usize>i) << 3;
    store<f64>(k + at, covarianceAt(radial, load<f64>(squared + at), load<f64>(exponent + at), amplitude));
  }
}
