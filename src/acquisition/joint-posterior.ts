import { StropError } from '../errors.ts';
import type { Kernels } from '../kernels/interface.ts';
import { RADIAL_FUNCTIONS } from '../kernels/interface.ts';
import { exp } from '../math/exp.ts';
import type { Random } from '../random/random.ts';
import type { Digits } from '../space/grid.ts';
import { PointEvaluator, type Surrogate, type Turns } from './evaluate-points.ts';
import { PointList } from './point-list.ts';

/**
 * The variance, relative to the amplitude, that every point has for itself, so that points which determine each other leave the
 * covariance positive definite. It moves a value by 1e-4 of the prior deviation.
 */
const JITTER = 1e-8;

/** So many points at most: their factor takes 16 MB. */
export const MAX_JOINT_POINTS = 2000;

/**
 * The joint posterior at a growing list of points. The Cholesky factor of the observations' covariance, continued by the points,
 * has the factor of the points' posterior covariance as its last columns: a row costs O((n + points)²).
 */
export class JointPosterior {
  readonly points: Digits[] = [];
  readonly #kernels: Kernels;
  readonly #surrogate: Surrogate;
  readonly #evaluator: PointEvaluator;
  readonly #keys = new Set<string>();
  readonly #states: Int32Array[] = [];
  readonly #means: number[] = [];
  /** Packed, of n observations and the points. */
  #factor: Float64Array;

  constructor(kernels: Kernels, surrogate: Surrogate) {
    this.#kernels = kernels;
    this.#surrogate = surrogate;
    this.#evaluator = new PointEvaluator(kernels, surrogate);
    this.#factor = surrogate.arrays.factor.slice(0, (surrogate.n * (surrogate.n + 1)) / 2);
  }

  /** Adds those of the points that are new, as far as MAX_JOINT_POINTS. */
  async append(points: readonly Digits[], turns: Turns): Promise<void> {
    const { space, n } = this.#surrogate;
    const room = MAX_JOINT_POINTS - this.points.length;
    const added = points.filter((digits) => {
      const key = space.key(digits);
      return !this.#keys.has(key) && this.#keys.add(key);
    });
    const list = PointList.of(space, added.slice(0, room));
    this.#reserve(n + this.points.length + list.count);
    for (let first = 0; first < list.count; first += this.#evaluator.piece) {
      const count = Math.min(this.#evaluator.piece, list.count - first);
      const states = list.states.subarray(first * list.dimensions, (first + count) * list.dimensions);
      this.#evaluator.at(states, count);
      for (let i = 0; i < count; i++) this.#means.push(this.#evaluator.mean[i]!);
      await turns.take();
    }
    for (let point = 0; point < list.count; point++) {
      this.#appendRow(list.statesAt(point));
      this.points.push(list.digitsAt(point));
      await turns.take();
    }
  }

  /** A joint sample, which goes on as points are added. */
  sample(random: Random): JointSample {
    const normals: number[] = [];
    const values: number[] = [];
    return {
      value: (point) => {
        const { n } = this.#surrogate;
        for (let next = values.length; next <= point; next++) {
          normals.push(random.normal());
          const row = n + next;
          const start = (row * (row + 1)) / 2 + n;
          let value = this.#means[next]!;
          for (let i = 0; i <= next; i++) value += this.#factor[start + i]! * normals[i]!;
          values.push(value);
        }
        return values[point]!;
      },
    };
  }

  #appendRow(states: Int32Array): void {
    const { arrays, shape, n } = this.#surrogate;
    const rows = n + this.#states.length;
    const sums = [new Float64Array(rows), new Float64Array(rows)] as const; // r² and s
    for (let d = 0, first = 0; d < states.length; first += arrays.states[d++]!) {
      const sum = sums[arrays.factors[d] as 0 | 1];
      const observed = (first + states[d]!) * n;
      for (let i = 0; i < n; i++) sum[i]! += arrays.contributions[observed + i]!;
      const known = new Float64Array(arrays.states[d]!).fill(-1); // what each state of another point contributes
      for (let i = n; i < rows; i++) {
        const other = this.#states[i - n]![d]!;
        if (known[other]! < 0) known[other] = this.#surrogate.contribution(d, states[d]!, other);
        sum[i]! += known[other]!;
      }
    }
    const covariance = new Float64Array(rows + 1);
    for (let i = 0; i < rows; i++) {
      covariance[i] = covarianceOf(shape.radial, shape.amplitude, sums[0][i]!, sums[1][i]!);
    }
    covariance[rows] = shape.amplitude * (1 + JITTER);
    if (this.#kernels.choleskyAppend(this.#factor, covariance, { n: rows }) === 0) {
      throw new StropError('not-positive-definite', `the posterior at ${rows - n + 1} points has no Cholesky factor`);
    }
    this.#states.push(states);
  }

  #reserve(rows: number): void {
    const grown = new Float64Array((rows * (rows + 1)) / 2);
    if (grown.length <= this.#factor.length) return;
    grown.set(this.#factor);
    this.#factor = grown;
  }
}

export interface JointSample {
  /** The sample's value at a point, by its place in the list. */
  value(point: number): number;
}

function covarianceOf(radial: number, amplitude: number, squared: number, exponent: number): number {
  if (RADIAL_FUNCTIONS[radial] === 'rbf') return amplitude * exp(-(squared / 2 + exponent));
  const isRough = RADIAL_FUNCTIONS[radial] === 'matern32';
  const r = Math.sqrt((isRough ? 3 : 5) * squared);
  return amplitude * (1 + r + (isRough ? 0 : (5 / 3) * squared)) * exp(-(r + exponent));
}
