import { exp } from '../math/exp.ts';
import { boundSearchStride } from './check-branching.ts';
import type { BoundSearchArrays, BoundSearchShape, BranchingArrays, BranchingShape } from './interface.ts';
import { priorMeanAt } from './prior-mean.ts';

/** With more rows left, no interactions are computed, and the bound is linear. */
const PAIRED_ROWS = 256;

/** A bound on mean + slope·variance over all points with a prefix: constant + Σ linear + Σ pairs, of one state a dimension. */
export interface BoundModel {
  /** Dimensions that the prefix decides. */
  readonly depth: number;
  readonly level: number;
  readonly constant: number;
  /** (rows that are left) */
  readonly linear: Float64Array;
  /** (rows that are left)² interactions; absent where there are too many. */
  readonly pairs: Float64Array | undefined;
  /** (2, n) r² and s at the centre of what is left. */
  readonly distance: Float64Array;
  /** (n) b, and bᵀ·K·b. */
  readonly predictor: Float64Array;
  readonly explained: number;
  /** The constant has the slack meanSlack + slope·varianceSlack in it. */
  readonly meanSlack: number;
  readonly varianceSlack: number;
}

/** amplitude·radial(√r²)·e^(−s), and its first two derivatives by r². */
export function covarianceDerivatives(
  { radial, amplitude }: BranchingShape,
  squared: number,
  exponent: number,
): [k: number, first: number, second: number] {
  if (radial === 2) {
    const k = exp(-(squared * 0.5 + exponent)) * amplitude;
    return [k, k * -0.5, k * 0.25];
  }
  const r = Math.sqrt((radial === 0 ? 5 : 3) * squared);
  const e = exp(-(r + exponent)) * amplitude;
  if (radial === 0) return [(1 + r + (r * r) / 3) * e, (-5 / 6) * (1 + r) * e, (25 / 12) * e];
  return [(1 + r) * e, -1.5 * e, (2.25 * e) / Math.max(r, 1e-100)];
}

/** The level of a deviation, as the thresholds have it. */
export function levelOf({ amplitude, levels }: BranchingShape, variance: number): number {
  return Math.min(levels - 1, Math.floor(Math.sqrt(Math.max(0, variance) / amplitude) * levels));
}

/** The first row of each dimension, and the number of all. */
export function rowStartsOf({ states }: BranchingArrays, dimensions: number): number[] {
  const starts = [0];
  for (let j = 0; j < dimensions; j++) starts.push(starts[j]! + states[j]!);
  return starts;
}

/**
 * @param predictor (2·n + 1) b, K·b and bᵀ·K·b to start from; improved.
 */
export function makeBoundModel(
  arrays: BoundSearchArrays,
  shape: BoundSearchShape,
  prefix: Int32Array,
  depth: number,
  predictor: Float64Array,
): BoundModel {
  const { n, dimensions, priorMean, amplitude } = shape;
  const starts = rowStartsOf(arrays, dimensions);
  const distance = arrays.centre.slice(0, 2 * n);
  for (let j = 0; j < depth; j++) {
    const row = (starts[j]! + prefix[j]!) * n;
    for (let i = 0; i < n; i++) distance[arrays.factors[j]! * n + i]! += arrays.contributions[row + i]!;
  }
  // r² and s of each observation at the centre, at the near corner of what is left, and at the far one.
  const boxes = Array.from({ length: n }, (_, i) => {
    const corner = (offsets: Float64Array): [number, number] => {
      const place = 2 * depth * n + i;
      return [Math.max(0, distance[i]! + offsets[place]!), distance[n + i]! + offsets[place + n]!];
    };
    const centre: [number, number] = [Math.max(0, distance[i]!), distance[n + i]!];
    return { centre, near: corner(arrays.lowest), far: corner(arrays.highest) };
  });
  const covarianceAt = ([squared, exponent]: [number, number]) => covarianceDerivatives(shape, squared, exponent)[0];
  const central = boxes.map(({ centre }) => covarianceAt(centre));
  const uncertain = boxes.map(({ near, far }) => (covarianceAt(near) - covarianceAt(far)) / 4);
  improvePredictor(arrays, shape, predictor, central, uncertain);
  const explained = predictor[2 * n]!;
  const known = central.reduce((sum, k, i) => sum + k * predictor[i]!, 0);
  const level = levelOf(shape, amplitude + explained - 2 * known);
  const slope = arrays.slopes[level]!;

  const first = starts[depth]!;
  const count = starts[dimensions]! - first;
  const isQuadratic = count <= PAIRED_ROWS;
  const factorOf: number[] = [];
  for (let j = depth; j < dimensions; j++) factorOf.push(...Array(arrays.states[j]!).fill(arrays.factors[j]!));
  const linear = arrays.trend.slice(first, first + count);
  const pairs = isQuadratic ? new Float64Array(count * count) : undefined;
  let constant = priorMeanAt(arrays, priorMean, prefix.subarray(0, depth)) + slope * (amplitude + explained);
  let meanMagnitude = arrays.trend.reduce((sum, value) => sum + Math.abs(value), Math.abs(priorMean));
  let varianceMagnitude = amplitude + Math.abs(explained);
  for (let i = 0; i < n; i++) {
    const omega = arrays.weights[i]! - 2 * slope * predictor[i]!;
    const { centre, near, far } = boxes[i]!;
    const { value, gradient, curvature } = expandCovariance(shape, boxes[i]!, omega > 0, isQuadratic);
    const reach = [0, 1].map((f) => Math.max(far[f]! - centre[f]!, centre[f]! - near[f]!));
    let magnitude = Math.abs(value);
    for (const f of [0, 1] as const) {
      magnitude += Math.abs(gradient[f]) * (far[f]! + arrays.centre[f * n + i]!);
      for (const g of [0, 1] as const) magnitude += 0.5 * Math.abs(curvature[f][g]) * reach[f]! * reach[g]!;
    }
    constant += omega * value;
    meanMagnitude += Math.abs(arrays.weights[i]!) * magnitude;
    varianceMagnitude += 2 * Math.abs(predictor[i]!) * magnitude;
    const column = i * boundSearchStride(starts[dimensions]!) + first;
    for (let row = 0; row < count; row++) {
      const f = factorOf[row] as 0 | 1;
      const c = arrays.columns[column + row]!;
      linear[row]! += omega * c * (gradient[f] + 0.5 * curvature[f][f] * c);
      for (let other = row + 1; pairs && other < count; other++) {
        const g = factorOf[other] as 0 | 1;
        pairs[row * count + other]! += omega * c * curvature[f][g] * arrays.columns[column + other]!;
      }
    }
  }
  const unit = 2 ** -51 * (n + dimensions + 64);
  const meanSlack = unit * meanMagnitude;
  const varianceSlack = unit * varianceMagnitude;
  if (pairs)
    centrePairs(
      linear,
      pairs,
      starts.slice(depth).map((start) => start - first),
    );
  constant += meanSlack + slope * varianceSlack;
  return { depth, level, constant, linear, pairs, distance, predictor, explained, meanSlack, varianceSlack };
}

/** A few steps of coordinate descent on amplitude − 2·b·k + bᵀ·K·b, short of what is uncertain. */
function improvePredictor(
  { covariance }: BoundSearchArrays,
  { n, amplitude }: BoundSearchShape,
  predictor: Float64Array,
  central: number[],
  uncertain: number[],
): void {
  const covered = predictor.subarray(n, 2 * n);
  for (let step = 0; step < 4; step++) {
    const missing = central.map((k, i) => Math.abs(k - covered[i]!) - uncertain[i]!);
    const worst = missing.reduce((best, value, i) => (value > missing[best]! ? i : best), 0);
    if (!(missing[worst]! > 0.01 * amplitude)) return;
    const row = covariance.subarray(worst * n, (worst + 1) * n);
    const change = (Math.sign(central[worst]! - covered[worst]!) * missing[worst]!) / row[worst]!;
    predictor[2 * n]! += change * (2 * covered[worst]! + change * row[worst]!);
    predictor[worst]! += change;
    for (let i = 0; i < n; i++) covered[i]! += change * row[i]!;
  }
}

interface Expansion {
  readonly value: number;
  /** By r² and by s. */
  readonly gradient: readonly [number, number];
  readonly curvature: readonly [readonly [number, number], readonly [number, number]];
}

/** A quadratic function, or a linear one, above a covariance everywhere between the corners, or below it. */
function expandCovariance(
  shape: BoundSearchShape,
  { centre, near, far }: Record<'centre' | 'near' | 'far', [number, number]>,
  isMajorant: boolean,
  isQuadratic: boolean,
): Expansion {
  const hessians = (weighted: [weight: number, from: [number, number], to: [number, number], way: number][]) => {
    let [squared, both, exponent] = [0, 0, 0];
    for (const [weight, from, to, way] of weighted) {
      const [r, s] = [from[0] + way * (to[0] - from[0]), from[1] + way * (to[1] - from[1])];
      const [k, first, second] = covarianceDerivatives(shape, r, s);
      squared += weight * second;
      both -= weight * first;
      exponent += weight * k;
    }
    return [
      [squared, both],
      [both, exponent],
    ] as const;
  };
  const [k, first] = covarianceDerivatives(shape, ...centre);
  const gradient = [first, -k] as const;
  const none = hessians([]);
  if (!isMajorant) {
    const curvature = hessians([
      [3 / 4, centre, far, 2 / 9],
      [1 / 4, centre, far, 2 / 3],
    ]);
    return { value: k, gradient, curvature: isQuadratic ? curvature : none };
  }
  const highest = covarianceDerivatives(shape, ...near)[0];
  if (isQuadratic) {
    const curvature = hessians([
      [5 / 12, centre, centre, 0],
      [1 / 2, near, centre, 1 / 2],
      [1 / 12, near, near, 0],
    ]);
    const [r, s] = [far[0] - centre[0], far[1] - centre[1]];
    const quadratic = 0.5 * curvature[0][0] * r * r + curvature[0][1] * r * s + 0.5 * curvature[1][1] * s * s;
    if (k + first * r - k * s + quadratic <= highest) return { value: k, gradient, curvature };
  }
  const lowest = covarianceDerivatives(shape, ...far)[0];
  const squaredOnly = covarianceDerivatives(shape, far[0], near[1])[0];
  const exponentOnly = covarianceDerivatives(shape, near[0], far[1])[0];
  const per = (change: number, width: number) => (width > 0 ? change / 2 / width : 0);
  const bySquared = per(squaredOnly - highest + (lowest - exponentOnly), far[0] - near[0]);
  const byExponent = per(exponentOnly - highest + (lowest - squaredOnly), far[1] - near[1]);
  const value = highest + bySquared * (centre[0] - near[0]) + byExponent * (centre[1] - near[1]);
  return { value, gradient: [bySquared, byExponent], curvature: none };
}

/** Moves the means of each pair of dimensions' interactions into the linear part. */
function centrePairs(linear: Float64Array, pairs: Float64Array, starts: number[]): void {
  const count = linear.length;
  const dimensions = starts.length - 1;
  for (let a = 0; a < dimensions; a++) {
    for (let b = a + 1; b < dimensions; b++) {
      const move = (from: number, to: number, at: (other: number) => number, row: number) => {
        let mean = 0;
        for (let other = from; other < to; other++) mean += pairs[at(other)]! / (to - from);
        for (let other = from; other < to; other++) pairs[at(other)]! -= mean;
        linear[row]! += mean;
      };
      for (let row = starts[a]!; row < starts[a + 1]!; row++) {
        move(starts[b]!, starts[b + 1]!, (column) => row * count + column, row);
      }
      for (let column = starts[b]!; column < starts[b + 1]!; column++) {
        move(starts[a]!, starts[a + 1]!, (row) => row * count + column, column);
      }
    }
  }
}
