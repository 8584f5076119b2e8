import { exp, expLanes } from '../math/exp';
import { log } from '../math/log';
import { logStandardImprovement } from '../math/normal';
import { dot } from './lanes';

const SQRT_5: f64 = 2.23606797749979;
const FIVE_THIRDS: f64 = 1.6666666666666667;

// Matérn 5/2 of n squared scaled distances (Rasmussen and Williams, eq. 4.17).
function matern52(distances: usize, covariances: usize, n: i32, amplitude: f64): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const squared = v128.load(distances + ((<usize>i) << 3));
    const r = f64x2.mul(f64x2.sqrt(squared), f64x2.splat(SQRT_5));
    const polynomial = f64x2.add(f64x2.add(f64x2.splat(1), r), f64x2.mul(squared, f64x2.splat(FIVE_THIRDS)));
    const k = f64x2.mul(f64x2.mul(polynomial, f64x2.splat(amplitude)), expLanes(f64x2.neg(r)));
    v128.store(covariances + ((<usize>i) << 3), k);
  }
  if (i < n) {
    const squared = load<f64>(distances + ((<usize>i) << 3));
    const r = sqrt(squared) * SQRT_5;
    store<f64>(covariances + ((<usize>i) << 3), (1 + r + squared * FIVE_THIRDS) * amplitude * exp(-r));
  }
}

function addRows(sum: usize, earlier: usize, row: usize, n: i32): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = (<usize>i) << 3;
    v128.store(sum + at, f64x2.add(v128.load(earlier + at), v128.load(row + at)));
  }
  if (i < n) {
    const at = (<usize>i) << 3;
    store<f64>(sum + at, load<f64>(earlier + at) + load<f64>(row + at));
  }
}

// partial[j] = Σ over dimensions 0 to j of their distances, for all observations; from the first dimension that moved.
function sumDistances(
  cardinalities: usize,
  distances: usize,
  partial: usize,
  digits: usize,
  dimensions: i32,
  n: i32,
  from: i32,
): void {
  const rowSize = (<usize>n) << 3;
  let table = distances;
  for (let j = 0; j < dimensions; j++) {
    if (j >= from) {
      const row = table + <usize>load<i32>(digits + ((<usize>j) << 2)) * rowSize;
      const sum = partial + <usize>j * rowSize;
      if (j == 0) memory.copy(sum, row, rowSize);
      else addRows(sum, sum - rowSize, row, n);
    }
    table += <usize>load<i32>(cardinalities + ((<usize>j) << 2)) * rowSize;
  }
}

/**
 * See expectedImprovementScan in src/kernels/interface.ts. scratch: (dimensions + 2, n) f64, then (dimensions) i32. Returns the
 * index or −1; its value is the one that stands in logImprovement.
 */
export function expectedImprovementScan(
  n: i32,
  dimensions: i32,
  first: f64,
  count: i32,
  amplitude: f64,
  priorMean: f64,
  incumbent: f64,
  xi: f64,
  cardinalities: usize,
  distances: usize,
  factor: usize,
  weights: usize,
  excluded: usize,
  excludedCount: i32,
  mean: usize,
  deviation: usize,
  logImprovement: usize,
  scratch: usize,
): f64 {
  const rowSize = (<usize>n) << 3;
  const partial = scratch;
  const k = partial + <usize>dimensions * rowSize;
  const v = k + rowSize;
  const digits = v + rowSize;
  let rest = <i64>first;
  for (let j = dimensions - 1; j >= 0; j--) {
    const cardinality = <i64>load<i32>(cardinalities + ((<usize>j) << 2));
    store<i32>(digits + ((<usize>j) << 2), <i32>(rest % cardinality));
    rest /= cardinality;
  }
  let excludedAt = 0;
  while (excludedAt < excludedCount && load<f64>(excluded + ((<usize>excludedAt) << 3)) < first) excludedAt++;

  let best: f64 = -1;
  let bestValue: f64 = -Infinity;
  let moved = 0;
  for (let c = 0; c < count; c++) {
    sumDistances(cardinalities, distances, partial, digits, dimensions, n, moved);
    matern52(partial + <usize>(dimensions - 1) * rowSize, k, n, amplitude);
    let row = factor;
    for (let i = 0; i < n; i++) {
      const at = (<usize>i) << 3;
      store<f64>(v + at, (load<f64>(k + at) - dot(row, v, i)) / load<f64>(row + at));
      row += at + 8;
    }
    const variance = amplitude - dot(v, v, n);
    const mu = priorMean + dot(k, weights, n);
    const sigma = variance > 0 ? sqrt(variance) : 0;
    const gain = mu - incumbent - xi;
    const value = sigma > 0 ? log(sigma) + logStandardImprovement(gain / sigma) : gain > 0 ? log(gain) : -Infinity;
    store<f64>(mean + ((<usize>c) << 3), mu);
    store<f64>(deviation + ((<usize>c) << 3), sigma);
    store<f64>(logImprovement + ((<usize>c) << 3), value);

    const index = first + <f64>c;
    if (excludedAt < excludedCount && load<f64>(excluded + ((<usize>excludedAt) << 3)) == index) excludedAt++;
    else if (best < 0 || value > bestValue) {
      best = index;
      bestValue = value;
    }
    for (moved = dimensions - 1; moved > 0; moved--) {
      const digit = load<i32>(digits + ((<usize>moved) << 2)) + 1;
      if (digit < load<i32>(cardinalities + ((<usize>moved) << 2))) {
        store<i32>(digits + ((<usize>moved) << 2), digit);
        break;
      }
      store<i32>(digits + ((<usize>moved) << 2), 0);
    }
    if (moved == 0) store<i32>(digits, load<i32>(digits) + 1);
  }
  return best;
}
