import { expLanes } from '../math/exp';
import { addRow, at, intAt } from './lanes';
import { priorMagnitude, priorMeanAt } from './prior-mean';
import { covarianceOfTails, Scan, strideOfTails, tabulateTails } from './scan-tails';

// The exhaustive scan: native/kernels/level-scan.inl has the same operations in the same order.

/** Whether the states up to a dimension go together: active where all conditions hold, inactive elsewhere. */
function isConsistent(scan: Scan, from: i32, to: i32): bool {
  for (let j = from; j < to; j++) {
    let active = true;
    const end = intAt(scan.conditionStarts, j + 1);
    for (let c = intAt(scan.conditionStarts, j); c < end; c++) {
      const state = intAt(scan.point, intAt(scan.conditionParents, c));
      if (intAt(scan.conditionAllowed, c * scan.mostStates + state) == 0) active = false;
    }
    if (active != intAt(scan.point, j) < intAt(scan.cardinalities, j)) return false;
  }
  return true;
}

function locateHead(scan: Scan, index: i64): void {
  const n = scan.n;
  let rest = index;
  for (let j = scan.head - 1; j >= 0; j--) {
    const count = <i64>intAt(scan.states, j);
    store<i32>(scan.point + ((<usize>j) << 2), <i32>(rest % count));
    rest /= count;
  }
  scan.prior = priorMeanAt(scan.priorMean, scan.trend, scan.states, scan.point, scan.head);
  memory.copy(scan.squared, scan.centre, (<usize>n) << 4); // exponent lies behind squared
  let first = 0;
  for (let j = 0; j < scan.head; j++) {
    const row = at(scan.contributions, (first + intAt(scan.point, j)) * n);
    addRow(intAt(scan.factors, j) == 0 ? scan.squared : scan.exponent, row, n);
    first += intAt(scan.states, j);
  }
  const amplitude = f64x2.splat(scan.amplitude);
  for (let i = 0; i < n; i += 2) {
    const factor = f64x2.mul(expLanes(f64x2.neg(v128.load(at(scan.exponent, i)))), amplitude);
    v128.store(at(scan.factor, i), factor);
    v128.store(at(scan.weighted, i), f64x2.mul(factor, v128.load(at(scan.weights, i))));
  }
}

function examinePoint(scan: Scan, p: i32, mean: f64, explained: f64): void {
  if (p >= scan.tailPoints || mean < scan.cut) return;
  const variance = scan.amplitude - explained + scan.unit * scan.amplitude;
  const place = variance > 0 ? sqrt(variance / scan.amplitude) * <f64>scan.levels : 0;
  const level = place < <f64>(scan.levels - 1) ? <i32>place : scan.levels - 1;
  const slope = load<f64>(at(scan.slopes, level));
  if (mean + scan.unit * scan.amplitude + slope * variance < load<f64>(at(scan.thresholds, level))) return;
  const tail = scan.dimensions - scan.head;
  memory.copy(scan.point + ((<usize>scan.head) << 2), scan.tails + ((<usize>(p * tail)) << 2), (<usize>tail) << 2);
  if (!isConsistent(scan, scan.head, scan.dimensions)) return;
  const count = load<i32>(scan.progress, 4);
  store<i32>(scan.progress, count + 1, 4);
  const bytes = (<usize>scan.dimensions) << 2;
  memory.copy(scan.found + <usize>count * bytes, scan.point, bytes);
}

function examineTails(scan: Scan, p: i32, means: v128): void {
  const first = f64x2.extract_lane(means, 0);
  const second = f64x2.extract_lane(means, 1);
  const any = (p < scan.tailPoints && !(first < scan.cut)) || (p + 1 < scan.tailPoints && !(second < scan.cut));
  if (!any) return;
  const n = scan.n;
  let explained = f64x2.splat(0);
  for (let i = 0; i < n; i++) {
    const k = covarianceOfTails(scan, i, p);
    const share = f64x2.div(f64x2.mul(k, k), v128.load64_splat(at(scan.covariance, i * n + i)));
    explained = v128.bitselect(share, explained, f64x2.gt(share, explained));
  }
  examinePoint(scan, p, first, f64x2.extract_lane(explained, 0));
  examinePoint(scan, p + 1, second, f64x2.extract_lane(explained, 1));
}

/** Bytes of scratch. */
export function levelScanScratch(n: i32, dimensions: i32, tailPoints: i32): usize {
  const numbers = 4 * n + (2 * n + 1) * strideOfTails(tailPoints) + (tailPoints + 3) * (dimensions + 1) + 8;
  return ((<usize>numbers) << 3) + offsetof<Scan>() + 64;
}

/** See levelScan in src/kernels/interface.ts. */
export function levelScan(
  n: i32,
  dimensions: i32,
  radial: i32,
  levels: i32,
  head: i32,
  mostStates: i32,
  tailPoints: i32,
  foundCapacity: i32,
  first: f64,
  count: f64,
  amplitude: f64,
  priorMean: f64,
  states: usize,
  cardinalities: usize,
  factors: usize,
  conditionStarts: usize,
  conditionParents: usize,
  conditionAllowed: usize,
  trend: usize,
  contributions: usize,
  centre: usize,
  weights: usize,
  covariance: usize,
  slopes: usize,
  thresholds: usize,
  found: usize,
  progress: usize,
  scratch: usize,
): void {
  const scan = changetype<Scan>(scratch);
  scan.n = n;
  scan.dimensions = dimensions;
  scan.radial = radial;
  scan.levels = levels;
  scan.head = head;
  scan.mostStates = mostStates;
  scan.tailPoints = tailPoints;
  scan.amplitude = amplitude;
  scan.states = states;
  scan.cardinalities = cardinalities;
  scan.factors = factors;
  scan.conditionStarts = conditionStarts;
  scan.conditionParents = conditionParents;
  scan.conditionAllowed = conditionAllowed;
  scan.trend = trend;
  scan.priorMean = priorMean;
  scan.contributions = contributions;
  scan.centre = centre;
  scan.weights = weights;
  scan.covariance = covariance;
  scan.slopes = slopes;
  scan.thresholds = thresholds;
  scan.found = found;
  scan.progress = progress;
  const stride = strideOfTails(tailPoints);
  scan.stride = stride;
  scan.pair = (scratch + offsetof<Scan>() + 15) & ~15;
  scan.squared = scan.pair + 32;
  scan.exponent = at(scan.squared, n);
  scan.factor = at(scan.exponent, n);
  scan.weighted = at(scan.factor, n);
  scan.tailSquared = at(scan.weighted, n);
  scan.tailExponent = at(scan.tailSquared, n * stride);
  scan.tailTrend = at(scan.tailExponent, n * stride);
  scan.point = at(scan.tailTrend, stride);
  scan.tails = scan.point + ((<usize>dimensions) << 2);
  scan.isHamming = true;
  for (let j = 0; j < dimensions; j++) if (intAt(factors, j) != 1) scan.isHamming = false;
  tabulateTails(scan);

  let rows = 0;
  for (let j = 0; j < dimensions; j++) rows += intAt(states, j);
  let magnitude = 1 + priorMagnitude(priorMean, trend, rows) / amplitude;
  let reach: f64 = 1;
  for (let i = 0; i < n; i++) {
    const weight = load<f64>(at(weights, i));
    magnitude += abs(weight);
    const far = 1 + load<f64>(at(centre, i)) + load<f64>(at(centre, n + i));
    if (weight != 0 && far > reach) reach = far;
  }
  scan.unit = 4.440892098500626e-16 * <f64>(n + dimensions + 64) * reach * magnitude;
  scan.cut = -Infinity;
  for (let l = 0; l < levels; l++) {
    const least = load<f64>(at(thresholds, l)) - load<f64>(at(slopes, l)) * amplitude;
    scan.cut = least > scan.cut ? least : scan.cut;
  }
  scan.cut -= scan.unit * amplitude;

  store<i32>(progress, 0);
  store<i32>(progress, 0, 4);
  for (let each: i64 = 0; each < <i64>count; each++) {
    if (load<i32>(progress, 4) + tailPoints > foundCapacity) return;
    store<i32>(progress, load<i32>(progress) + 1);
    locateHead(scan, <i64>first + each);
    if (!isConsistent(scan, 0, head)) continue;
    const prior = f64x2.splat(scan.prior);
    for (let p = 0; p < tailPoints; p += 4) {
      let a = f64x2.splat(0);
      let b = a;
      if (scan.isHamming) {
        let tails = at(scan.tailExponent, p);
        for (let i = 0; i < n; i++) {
          const weighted = v128.load64_splat(at(scan.weighted, i));
          a = f64x2.add(a, f64x2.mul(v128.load(tails), weighted));
          b = f64x2.add(b, f64x2.mul(v128.load(tails, 16), weighted));
          tails += (<usize>stride) << 3;
        }
      } else {
        for (let i = 0; i < n; i++) {
          const weight = v128.load64_splat(at(weights, i));
          a = f64x2.add(a, f64x2.mul(covarianceOfTails(scan, i, p), weight));
          b = f64x2.add(b, f64x2.mul(covarianceOfTails(scan, i, p + 2), weight));
        }
      }
      examineTails(scan, p, f64x2.add(f64x2.add(a, prior), v128.load(at(scan.tailTrend, p))));
      examineTails(scan, p + 2, f64x2.add(f64x2.add(b, prior), v128.load(at(scan.tailTrend, p + 2))));
    }
  }
}
