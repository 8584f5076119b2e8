import { type Kernels, RADIAL_FUNCTIONS } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';
import { packedCholesky, type RandomPosteriorOptions, randomPosterior } from './random-posterior.ts';
import { searchCases } from './search-cases.ts';
import { spikingCases } from './spiking-cases.ts';

/** One call of a kernel on inputs made from a seed: the parity tests compare what it returns, the benchmark times it. */
export interface KernelCase {
  readonly name: string;
  /** Largest difference from the reference, relative to the largest magnitude of the output; 0 for equal bits. */
  readonly tolerance: number;
  /** Also timed by `npm run bench -- kernels`. */
  readonly timed?: boolean;
  /** Makes the inputs; the function that it returns runs the kernel on them and can be called again. */
  prepare(): (kernels: Kernels) => Record<string, ArrayLike<number>>;
}

/** A well-conditioned covariance of n random points, and its packed factor as far as row `rows`. */
function covarianceOf(n: number, random: Random): (i: number, j: number) => number {
  const points = Array.from({ length: n }, () => Array.from({ length: 4 }, () => random.uniform()));
  return (i, j) => {
    const squared = points[i]!.reduce((sum, x, k) => sum + (x - points[j]![k]!) ** 2, 0);
    const r = Math.sqrt(5 * squared) / 0.7;
    return (1 + r + (r * r) / 3) * Math.exp(-r) + (i === j ? 1e-3 : 0);
  };
}

function choleskyCase(n: number, options: { duplicate?: boolean; timed?: boolean } = {}): KernelCase {
  return {
    name: `choleskyAppend n=${n}${options.duplicate ? ' a duplicate' : ''}`,
    tolerance: 1e-9,
    timed: options.timed ?? false,
    prepare() {
      const covariance = covarianceOf(n + 1, new Random(11, n));
      const factor = packedCholesky(covariance, n);
      // A second copy of point 0, without noise of its own, makes the matrix singular.
      const row = Float64Array.from({ length: n + 1 }, (_, j) => covariance(options.duplicate ? 0 : n, j));
      if (options.duplicate) row[n] = row[0]!;
      const start = (n * (n + 1)) / 2;
      return (kernels) => {
        const pivot = kernels.choleskyAppend(factor, row, { n });
        return { pivot: [pivot], row: pivot > 0 ? factor.slice(start, start + n + 1) : [] };
      };
    },
  };
}

const ARGUMENTS: Record<string, [number, number]> = {
  exp: [-750, 712],
  log: [0, 1e3],
  log1p: [-0.999, 1],
  erfc: [-7, 28],
  normalCdf: [-40, 9],
  logNormalCdf: [-1e3, 9],
  logStandardImprovement: [-2e3, 9],
};
const SPECIAL = [0, -0, 1, -1, 1e-310, -1e-310, 1e300, -1e300, Infinity, -Infinity, Number.NaN, 0.5, -0.5, 5e-324];

function elementaryCase(name: keyof typeof ARGUMENTS): KernelCase {
  return {
    name: `elementary ${name}`,
    tolerance: 0, // src/math is the reference
    prepare() {
      const random = new Random(12, 0);
      const [low, high] = ARGUMENTS[name]!;
      const spread = Array.from({ length: 2000 }, () => low + (high - low) * random.uniform());
      const x = Float64Array.from([...spread, ...spread.map((value) => value / 100), ...SPECIAL, 0.25]);
      return (kernels) => {
        const values = new Float64Array(x.length);
        kernels.elementary(name as Parameters<Kernels['elementary']>[0], x, values);
        return { values };
      };
    },
  };
}

/** Observations of a grid of ordinals, of which every `hamming`-th dimension is categorical. */
function likelihoodCase(
  cardinalities: number[],
  n: number,
  options: { radial?: number; hamming?: number; duplicates?: boolean; timed?: boolean } = {},
): KernelCase {
  const { radial = 0, hamming = 3, duplicates = false, timed = false } = options;
  const dimensions = cardinalities.length;
  return {
    name: `marginalLikelihood ${RADIAL_FUNCTIONS[radial]} d=${dimensions} n=${n}${duplicates ? ' duplicates' : ''}`,
    tolerance: 1e-9,
    timed,
    prepare() {
      const random = new Random(16, n, dimensions);
      const factors = Int32Array.from(cardinalities, (_, d) => (d % hamming === hamming - 1 ? 1 : 0));
      const drawn = Array.from({ length: n }, () => cardinalities.map((c) => random.integer(c)));
      const points = duplicates ? drawn.map((_, i) => drawn[i >> 1]!) : drawn;
      const between = (d: number, a: number, b: number) =>
        factors[d] ? Number(a !== b) : ((a - b) / Math.max(1, cardinalities[d]! - 1)) ** 2;
      const rows = cardinalities.flatMap((c, d) =>
        Array.from({ length: c }, (_, value) => points.map((point) => between(d, value, point[d]!))),
      );
      const noise = Float64Array.from({ length: n }, () => (duplicates ? 0 : 0.01 + 0.02 * random.uniform()));
      const inputs = {
        states: Int32Array.from(cardinalities),
        factors,
        contributions: Float64Array.from(rows.flat()),
        rates: Float64Array.from(cardinalities, () => 0.1 + random.uniform()),
        observed: Int32Array.from(points.flat()),
        noise,
        values: Float64Array.from({ length: n }, () => random.normal()),
      };
      return (kernels) => {
        const written = {
          gradient: new Float64Array(dimensions + 1),
          noiseGradient: new Float64Array(n),
          weights: new Float64Array(n),
        };
        const value = kernels.marginalLikelihood({ ...inputs, ...written }, { n, dimensions, radial, amplitude: 1.3 });
        return { value: [value], ...(value === -Infinity ? {} : written) };
      };
    },
  };
}

function posteriorCase(
  states: number[],
  n: number,
  count: number,
  options: RandomPosteriorOptions & { timed?: boolean } = {},
): KernelCase {
  const { radial = 'matern52', hamming = 0, timed = false } = options;
  return {
    name: `posteriorAt ${count} of ${states.join('x')} n=${n} ${radial} hamming=${hamming}`,
    tolerance: 1e-8,
    timed,
    prepare() {
      const { arrays, shape } = randomPosterior(states, n, options);
      const random = new Random(16, count);
      const points = Int32Array.from({ length: count * states.length }, (_, i) =>
        random.integer(states[i % states.length]!),
      );
      return (kernels) => {
        const written = { mean: new Float64Array(count), deviation: new Float64Array(count) };
        kernels.posteriorAt({ ...arrays, points, ...written }, { ...shape, count });
        return written;
      };
    },
  };
}

const TABLE_ONE = [2, 2, 2, 2, 2, 2, 2, 2];
const TABLE_THREE = [5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 3, 2, 2, 3, 3, 2, 3];

export const kernelCases: readonly KernelCase[] = [
  ...[0, 1, 2, 7, 8, 9, 31, 64].map((n) => choleskyCase(n)),
  choleskyCase(300, { timed: true }),
  choleskyCase(1000, { timed: true }),
  choleskyCase(12, { duplicate: true }),
  ...Object.keys(ARGUMENTS).map(elementaryCase),
  ...searchCases,
  posteriorCase(TABLE_ONE, 0, 5),
  posteriorCase(TABLE_ONE, 1, 1),
  posteriorCase([3, 5, 1, 4], 9, 37, { radial: 'matern32' }),
  posteriorCase([3, 5, 2, 4], 16, 11, { radial: 'rbf', hamming: 1 }),
  posteriorCase([3, 5, 2, 4], 23, 8, { hamming: 4 }),
  posteriorCase([3, 5, 2, 4], 30, 3, { hamming: 2 }),
  posteriorCase(TABLE_THREE, 30, 1000, { hamming: 7, timed: true }),
  posteriorCase(TABLE_THREE, 100, 300, { timed: true }),
  ...[1, 2, 7, 8, 9, 16, 17, 41].map((n) => likelihoodCase([4, 1, 3, 7], n)),
  ...[1, 2].map((radial) => likelihoodCase([4, 5, 3], 19, { radial })),
  likelihoodCase([3, 2], 12, { hamming: 1 }),
  likelihoodCase([3, 5], 12, { duplicates: true }),
  likelihoodCase(TABLE_THREE, 30, { timed: true, hamming: 5 }),
  likelihoodCase(TABLE_THREE, 200, { timed: true, hamming: 5 }),
  ...spikingCases,
];
