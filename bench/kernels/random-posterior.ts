import { type PosteriorArrays, type PosteriorShape, RADIAL_FUNCTIONS } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';

export interface RandomPosteriorOptions {
  readonly radial?: (typeof RADIAL_FUNCTIONS)[number];
  /** How many of the dimensions, the first ones, are factors e^(−rate·[different]). Default 0. */
  readonly hamming?: number;
  readonly noise?: number;
  readonly seed?: number;
}

/**
 * The posterior of n random observations on a product of dimensions with `states` states, of random lengthscales and values.
 * `observed`: (n, d) the observations' states.
 */
export function randomPosterior(
  states: readonly number[],
  n: number,
  { radial = 'matern52', hamming = 0, noise = 0.01, seed = 13 }: RandomPosteriorOptions = {},
): { arrays: PosteriorArrays; shape: PosteriorShape; observed: Int32Array } {
  const random = new Random(seed, n, states.length);
  const dimensions = states.length;
  const observed = Int32Array.from({ length: n * dimensions }, (_, i) => random.integer(states[i % dimensions]!));
  const scales = states.map(() => 0.5 + 2 * random.uniform());
  const adds = (j: number, a: number, b: number): number => {
    if (j < hamming) return a === b ? 0 : 1 / scales[j]! / 4;
    return ((a - b) / Math.max(1, states[j]! - 1) / scales[j]!) ** 2;
  };
  const covariance = (a: number, b: number): number => {
    const sums = [0, 0];
    states.forEach((_, j) => {
      sums[j < hamming ? 1 : 0]! += adds(j, observed[a * dimensions + j]!, observed[b * dimensions + j]!);
    });
    const r = Math.sqrt(sums[0]!);
    const correlation = {
      matern52: (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * Math.exp(-Math.sqrt(5) * r),
      matern32: (1 + Math.sqrt(3) * r) * Math.exp(-Math.sqrt(3) * r),
      rbf: Math.exp(-0.5 * r * r),
    }[radial];
    return 1.3 * correlation * Math.exp(-sums[1]!) + (a === b ? noise : 0);
  };
  const factor = packedCholesky(covariance, n);
  const weights = Float64Array.from({ length: n }, () => random.normal());
  solve(factor, weights);
  const rows = states.flatMap((count, j) =>
    Array.from({ length: count }, (_, state) =>
      Array.from({ length: n }, (_, i) => adds(j, state, observed[i * dimensions + j]!)),
    ),
  );
  return {
    arrays: {
      states: Int32Array.from(states),
      factors: Int32Array.from(states, (_, j) => (j < hamming ? 1 : 0)),
      contributions: Float64Array.from(rows.flat()),
      trend: Float64Array.from(rows, () => random.normal() / 4),
      factor,
      weights,
      noise: new Float64Array(n).fill(noise),
    },
    shape: { n, dimensions, radial: RADIAL_FUNCTIONS.indexOf(radial), amplitude: 1.3, priorMean: 0.1 },
    observed,
  };
}

/** Packed lower triangle of the Cholesky factor of an n x n matrix, with room for one row more. */
export function packedCholesky(matrix: (i: number, j: number) => number, n: number): Float64Array {
  const packed = new Float64Array(((n + 1) * (n + 2)) / 2);
  const at = (i: number, j: number) => (i * (i + 1)) / 2 + j;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix(i, j);
      for (let k = 0; k < j; k++) sum -= packed[at(i, k)]! * packed[at(j, k)]!;
      packed[at(i, j)] = i === j ? Math.sqrt(sum) : sum / packed[at(j, j)]!;
    }
  }
  return packed;
}

/** x becomes (L·Lᵀ)⁻¹·x. */
function solve(packed: Float64Array, x: Float64Array): void {
  const at = (i: number, j: number) => (i * (i + 1)) / 2 + j;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) x[i]! -= packed[at(i, j)]! * x[j]!;
    x[i]! /= packed[at(i, i)]!;
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < x.length; j++) x[i]! -= packed[at(j, i)]! * x[j]!;
    x[i]! /= packed[at(i, i)]!;
  }
}
