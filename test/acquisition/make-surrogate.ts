import type { Surrogate } from '../../src/acquisition/evaluate-points.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { RADIAL_FUNCTIONS, type RadialFunction } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';
import type { Digits, Grid } from '../../src/space/grid.ts';

export interface SurrogateOptions {
  readonly radial?: RadialFunction;
  /** Categories are factors e^(−rate·[different]). Default: they add to the squared distance. */
  readonly hamming?: boolean;
  readonly lengthscales?: ArrayLike<number>;
  readonly noise?: number;
  readonly amplitude?: number;
}

/** The posterior of observed values, written without the code under test. */
export function makeSurrogate(
  space: Grid,
  observed: readonly Digits[],
  values: readonly number[],
  { radial = 'matern52', hamming = false, lengthscales, noise = 1e-4, amplitude = 1 }: SurrogateOptions = {},
): Surrogate {
  const n = observed.length;
  const adds = (d: number, a: number, b: number): number => {
    const { coordinates, values: all } = space.dimensions[d]!;
    const scale = (lengthscales?.[d] ?? 1) ** -2;
    const inactive = all.length;
    if (a === inactive && b === inactive) return 0;
    if (!coordinates) return a === b ? 0 : (a === inactive || b === inactive ? (1 - 1 / all.length) / 2 : 1) * scale;
    const place = (digit: number) => (digit === inactive ? 0.5 : coordinates[digit]!);
    return (place(a) - place(b)) ** 2 * scale;
  };
  const states = observed.map((digits) => space.states(digits));
  const factors = Int32Array.from(space.dimensions, ({ coordinates }) => (hamming && !coordinates ? 1 : 0));
  const contributions = space.dimensions.flatMap(({ values: all }, d) =>
    Array.from({ length: all.length + (space.conditions[d]!.length > 0 ? 1 : 0) }, (_, state) =>
      states.map((other) => adds(d, state, other[d]!)),
    ),
  );
  const covariance = (a: number, b: number): number => {
    const sums = [0, 0];
    factors.forEach((factor, d) => {
      sums[factor]! += adds(d, states[a]![d]!, states[b]![d]!);
    });
    const r = Math.sqrt(sums[0]!);
    const correlation = {
      matern52: (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * Math.exp(-Math.sqrt(5) * r),
      matern32: (1 + Math.sqrt(3) * r) * Math.exp(-Math.sqrt(3) * r),
      rbf: Math.exp(-0.5 * r * r),
    }[radial];
    return amplitude * correlation * Math.exp(-sums[1]!) + (a === b ? noise : 0);
  };
  const at = (i: number, j: number) => (i * (i + 1)) / 2 + j;
  const factor = new Float64Array((n * (n + 1)) / 2);
  const weights = Float64Array.from(values);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance(i, j);
      for (let k = 0; k < j; k++) sum -= factor[at(i, k)]! * factor[at(j, k)]!;
      factor[at(i, j)] = i === j ? Math.sqrt(sum) : sum / factor[at(j, j)]!;
    }
    for (let j = 0; j < i; j++) weights[i]! -= factor[at(i, j)]! * weights[j]!;
    weights[i]! /= factor[at(i, i)]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) weights[i]! -= factor[at(j, i)]! * weights[j]!;
    weights[i]! /= factor[at(i, i)]!;
  }
  return {
    space,
    n,
    observed,
    arrays: {
      states: Int32Array.from(
        space.dimensions,
        ({ values: all }, d) => all.length + (space.conditions[d]!.length > 0 ? 1 : 0),
      ),
      factors,
      contributions: Float64Array.from(contributions.flat()),
      trend: new Float64Array(contributions.length),
      factor,
      weights,
      noise: new Float64Array(n).fill(noise),
    },
    shape: {
      n,
      dimensions: space.dimensions.length,
      radial: RADIAL_FUNCTIONS.indexOf(radial),
      amplitude,
      priorMean: 0,
    },
    contribution: adds,
    highestObservedMean: () => values.reduce((highest, y, i) => Math.max(highest, y - noise * weights[i]!), -Infinity),
  };
}

/** A canonical point at random. */
export function randomPoint(space: Grid, random: Random): Digits {
  return space.canonical(space.cardinalities.map((cardinality) => random.integer(cardinality)));
}

/** n random points with standard normal values, or `value` of each. */
export function randomSurrogate(
  space: Grid,
  seed: number,
  n: number,
  options: SurrogateOptions = {},
  value?: (digits: Digits) => number,
): Surrogate {
  const random = new Random(seed, 99);
  const observed = Array.from({ length: n }, () => randomPoint(space, random));
  const lengthscales = options.lengthscales ?? space.dimensions.map(() => 0.3 + 3 * random.uniform());
  const values = observed.map((digits) => value?.(digits) ?? random.normal());
  return makeSurrogate(space, observed, values, { ...options, lengthscales });
}

/** Every canonical point of a space that has indices, in their order. */
export function allPoints(space: Grid): Digits[] {
  const points: Digits[] = [];
  for (let index = 0; index < space.size; index++) {
    const digits = space.digits(index);
    if (space.isCanonical(digits)) points.push(digits);
  }
  return points;
}

/** The posterior at points. */
export function posteriorOf(kernels: Kernels, surrogate: Surrogate, points: readonly Digits[]) {
  const { space, arrays, shape } = surrogate;
  const states = Int32Array.from(points.flatMap((digits) => Array.from(space.states(digits))));
  const mean = new Float64Array(points.length);
  const deviation = new Float64Array(points.length);
  kernels.posteriorAt({ ...arrays, points: states, mean, deviation }, { ...shape, count: points.length });
  return { mean, deviation };
}
