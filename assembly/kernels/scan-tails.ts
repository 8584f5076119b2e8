import { expLanes } from '../math/exp';
import { covarianceAndSlopeLanes } from '../math/radial';
import { at, atLeast0, intAt } from './lanes';

// What the exhaustive scan works on, and its table of the points below a head; native/kernels/level-scan.inl has the same.

@unmanaged
export class Scan {
  n: i32;
  dimensions: i32;
  radial: i32;
  levels: i32;
  head: i32;
  mostStates: i32;
  tailPoints: i32;
  amplitude: f64;
  states: usize;
  cardinalities: usize;
  factors: usize;
  conditionStarts: usize;
  conditionParents: usize;
  conditionAllowed: usize;
  trend: usize;
  priorMean: f64;
  contributions: usize;
  centre: usize;
  weights: usize;
  covariance: usize;
  slopes: usize;
  thresholds: usize;
  found: usize;
  progress: usize;
  isHamming: bool;
  stride: i32;
  squared: usize;
  exponent: usize;
  factor: usize;
  weighted: usize;
  tailSquared: usize;
  tailExponent: usize;
  tailTrend: usize;
  prior: f64;
  point: usize;
  tails: usize;
  /** Room for a covariance and its slope, of two lanes. */
  pair: usize;
  unit: f64;
  cut: f64;
}

/** The points of a tail, in whole blocks at every width of the registers. */
export function strideOfTails(tailPoints: i32): i32 {
  return ((tailPoints + 31) / 32) * 32;
}

export function tabulateTails(scan: Scan): void {
  const n = scan.n;
  const stride = scan.stride;
  const tail = scan.dimensions - scan.head;
  memory.fill(scan.tailSquared, 0, (<usize>(n * stride)) << 3);
  memory.fill(scan.tailExponent, 0, (<usize>(n * stride)) << 3);
  let headRows = 0;
  for (let j = 0; j < scan.head; j++) headRows += intAt(scan.states, j);
  for (let p = 0; p < scan.tailPoints; p++) {
    const states = scan.tails + ((<usize>(p * tail)) << 2);
    let rest = p;
    for (let j = tail - 1; j >= 0; j--) {
      const count = intAt(scan.states, scan.head + j);
      store<i32>(states + ((<usize>j) << 2), rest % count);
      rest /= count;
    }
    let first = headRows;
    let trend: f64 = 0;
    for (let j = 0; j < tail; j++) {
      const row = at(scan.contributions, (first + intAt(states, j)) * n);
      const sums = at(intAt(scan.factors, scan.head + j) == 0 ? scan.tailSquared : scan.tailExponent, p);
      for (let i = 0; i < n; i++) {
        const sum = at(sums, i * stride);
        store<f64>(sum, load<f64>(sum) + load<f64>(at(row, i)));
      }
      trend += load<f64>(at(scan.trend, first + intAt(states, j)));
      first += intAt(scan.states, scan.head + j);
    }
    store<f64>(at(scan.tailTrend, p), trend);
  }
  if (!scan.isHamming) return;
  for (let place = 0; place < n * stride; place += 2) {
    const exponent = at(scan.tailExponent, place);
    v128.store(exponent, expLanes(f64x2.neg(v128.load(exponent))));
  }
}

/** The covariance with observation i of the points p and p + 1. */
export function covarianceOfTails(scan: Scan, i: i32, p: i32): v128 {
  const place = i * scan.stride + p;
  const tailExponent = v128.load(at(scan.tailExponent, place));
  if (scan.isHamming) return f64x2.mul(tailExponent, v128.load64_splat(at(scan.factor, i)));
  const squared = f64x2.add(v128.load(at(scan.tailSquared, place)), v128.load64_splat(at(scan.squared, i)));
  const exponent = f64x2.add(tailExponent, v128.load64_splat(at(scan.exponent, i)));
  covarianceAndSlopeLanes(scan.radial, scan.amplitude, atLeast0(squared), exponent, scan.pair, scan.pair + 16);
  return v128.load(scan.pair);
}
