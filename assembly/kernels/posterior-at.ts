import { covariancesOf } from '../math/covariance';
import { priorMeanAt } from './prior-mean';

/** dot() of a row with two columns at once: block (n, 2). Each lane has the bits that dot() gives. */
function dotPair(row: usize, block: usize, n: i32): v128 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let p = row;
  let q = block;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(p), v128.load(q)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load64_splat(p, 8), v128.load(q, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load64_splat(p, 16), v128.load(q, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load64_splat(p, 24), v128.load(q, 48)));
    s4 = f64x2.add(s4, f64x2.mul(v128.load64_splat(p, 32), v128.load(q, 64)));
    s5 = f64x2.add(s5, f64x2.mul(v128.load64_splat(p, 40), v128.load(q, 80)));
    s6 = f64x2.add(s6, f64x2.mul(v128.load64_splat(p, 48), v128.load(q, 96)));
    s7 = f64x2.add(s7, f64x2.mul(v128.load64_splat(p, 56), v128.load(q, 112)));
    p += 64;
    q += 128;
  }
  const rest = n - i;
  if (rest > 0) s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(p), v128.load(q)));
  if (rest > 1) s1 = f64x2.add(s1, f64x2.mul(v128.load64_splat(p, 8), v128.load(q, 16)));
  if (rest > 2) s2 = f64x2.add(s2, f64x2.mul(v128.load64_splat(p, 16), v128.load(q, 32)));
  if (rest > 3) s3 = f64x2.add(s3, f64x2.mul(v128.load64_splat(p, 24), v128.load(q, 48)));
  if (rest > 4) s4 = f64x2.add(s4, f64x2.mul(v128.load64_splat(p, 32), v128.load(q, 64)));
  if (rest > 5) s5 = f64x2.add(s5, f64x2.mul(v128.load64_splat(p, 40), v128.load(q, 80)));
  if (rest > 6) s6 = f64x2.add(s6, f64x2.mul(v128.load64_splat(p, 48), v128.load(q, 96)));
  return f64x2.add(f64x2.add(f64x2.add(s0, s4), f64x2.add(s2, s6)), f64x2.add(f64x2.add(s1, s5), f64x2.add(s3, s7)));
}

/** Σ v² of two columns, with the bits of dot(): accumulator l takes the squares l, l + 8, … sums: 8 pairs of scratch. */
function squaresPair(block: usize, n: i32, sums: usize): v128 {
  memory.fill(sums, 0, 128);
  for (let i = 0; i < n; i++) {
    const v = v128.load(block + ((<usize>i) << 4));
    const sum = sums + ((<usize>(i & 7)) << 4);
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(v, v)));
  }
  const even = f64x2.add(
    f64x2.add(v128.load(sums), v128.load(sums, 64)),
    f64x2.add(v128.load(sums, 32), v128.load(sums, 96)),
  );
  const odd = f64x2.add(
    f64x2.add(v128.load(sums, 16), v128.load(sums, 80)),
    f64x2.add(v128.load(sums, 48), v128.load(sums, 112)),
  );
  return f64x2.add(even, odd);
}

/** See posteriorAt in src/kernels/interface.ts; scratch: (7, n) f64 and 144 bytes. Two points at a time, one a lane. */
export function posteriorAt(
  n: i32,
  dimensions: i32,
  radial: i32,
  amplitude: f64,
  priorMean: f64,
  count: i32,
  states: usize,
  factors: usize,
  contributions: usize,
  trend: usize,
  factor: usize,
  weights: usize,
  points: usize,
  mean: usize,
  deviation: usize,
  scratch: usize,
): void {
  const pointSize = (<usize>dimensions) << 2;
  const sums = scratch;
  const covariances = sums + 128;
  const solved = covariances + ((<usize>n) << 4);
  const row = solved + ((<usize>n) << 4);
  const sumScratch = row + ((<usize>n) << 3);
  for (let first = 0; first < count; first += 2) {
    const lanes = min(2, count - first);
    let prior0: f64 = 0;
    let prior1: f64 = 0;
    for (let lane = 0; lane < 2; lane++) {
      // A lane beyond the last point repeats it.
      const point = points + <usize>(first + min(lane, lanes - 1)) * pointSize;
      const prior = priorMeanAt(priorMean, trend, states, point, dimensions);
      if (lane == 0) prior0 = prior;
      else prior1 = prior;
      covariancesOf(n, dimensions, radial, amplitude, states, factors, contributions, point, row, sumScratch);
      for (let i = 0; i < n; i++) {
        store<f64>(covariances + ((<usize>i) << 4) + ((<usize>lane) << 3), load<f64>(row + ((<usize>i) << 3)));
      }
    }
    const mu = f64x2.add(f64x2.replace_lane(f64x2.splat(prior0), 1, prior1), dotPair(weights, covariances, n));
    let factorRow = factor;
    for (let i = 0; i < n; i++) {
      const at = (<usize>i) << 4;
      const rest = f64x2.sub(v128.load(covariances + at), dotPair(factorRow, solved, i));
      v128.store(solved + at, f64x2.div(rest, v128.load64_splat(factorRow + ((<usize>i) << 3))));
      factorRow += ((<usize>i) << 3) + 8;
    }
    const variance = f64x2.sub(f64x2.splat(amplitude), squaresPair(solved, n, sums));
    for (let lane = 0; lane < lanes; lane++) {
      const at = (<usize>(first + lane)) << 3;
      const own = lane == 0 ? f64x2.extract_lane(variance, 0) : f64x2.extract_lane(variance, 1);
      store<f64>(mean + at, lane == 0 ? f64x2.extract_lane(mu, 0) : f64x2.extract_lane(mu, 1));
      store<f64>(deviation + at, own > 0 ? sqrt(own) : 0);
    }
  }
}
