import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { erfc } from '../math/error-function.ts';
import { exp } from '../math/exp.ts';
import { log, log1p } from '../math/log.ts';
import { logNormalCdf, logStandardImprovement, normalCdf } from '../math/normal.ts';
import { checkAppend, checkPosteriorAt } from './check.ts';
import {
  type CovarianceArrays,
  type CovarianceShape,
  type ElementaryFunction,
  type Kernels,
  type PointArrays,
  type PosteriorArrays,
  type PosteriorShape,
  RADIAL_FUNCTIONS,
  type RadialFunction,
} from './interface.ts';
import { priorMeanAt } from './prior-mean.ts';
import { referenceBoundSearch } from './reference-bound-search.ts';
import { referenceLevelScan } from './reference-level-scan.ts';
import { marginalLikelihood } from './reference-marginal-likelihood.ts';
import { referenceSpikingKernels } from './reference-spiking.ts';

const elementaryFunctions: Record<ElementaryFunction, (x: number) => number> = {
  exp,
  log,
  log1p,
  erfc,
  normalCdf,
  logNormalCdf,
  logStandardImprovement,
};

function lowerTriangle(packed: Float64Array, n: number): Matrix {
  const lower = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.set(i, j, packed[(i * (i + 1)) / 2 + j]!);
  return lower;
}

/** The correlation at scaled distance r. */
const radialFunctions: Record<RadialFunction, (r: number) => number> = {
  matern52: (r) => (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * exp(-Math.sqrt(5) * r),
  matern32: (r) => (1 + Math.sqrt(3) * r) * exp(-Math.sqrt(3) * r),
  rbf: (r) => exp(-0.5 * r * r),
};

/** (n) the covariance of a point, given by its states, with each observation. */
function covariances(arrays: CovarianceArrays, shape: CovarianceShape, states: Int32Array): Matrix {
  const { n, dimensions, amplitude } = shape;
  const radial = radialFunctions[RADIAL_FUNCTIONS[shape.radial]!];
  const k = Matrix.zeros(n, 1);
  for (let i = 0; i < n; i++) {
    const sums = [0, 0]; // r² and s
    for (let j = 0, rows = 0; j < dimensions; j++) {
      sums[arrays.factors[j]!]! += arrays.contributions[(rows + states[j]!) * n + i]!;
      rows += arrays.states[j]!;
    }
    k.set(i, 0, amplitude * radial(Math.sqrt(sums[0]!)) * exp(-sums[1]!));
  }
  return k;
}

/**
 * The kernels as they are defined, in double precision on ml-matrix: the oracle of the parity tests. Slow. A membrane differs
 * from the float32 kernels' by rounding, so a spike may too where membrane and threshold agree within it.
 */
export const referenceKernels: Kernels = {
  name: 'reference',
  simd: 'none',

  boundSearch: referenceBoundSearch,

  choleskyAppend(factor: Float64Array, covariance: Float64Array, { n }: { n: number }): number {
    checkAppend(factor, covariance, n);
    const lower = lowerTriangle(factor, n);
    const bordered = Matrix.zeros(n + 1, n + 1);
    bordered.setSubMatrix(lower.mmul(lower.transpose()), 0, 0);
    for (let i = 0; i <= n; i++) {
      bordered.set(n, i, covariance[i]!);
      bordered.set(i, n, covariance[i]!);
    }
    const decomposition = new CholeskyDecomposition(bordered);
    if (!decomposition.isPositiveDefinite()) return 0;
    const row = decomposition.lowerTriangularMatrix.getRow(n);
    const pivot = row[n]! ** 2;
    if (!(pivot > n * 2 ** -52 * covariance[n]!)) return 0;
    factor.set(row, (n * (n + 1)) / 2);
    return pivot;
  },

  elementary(f: ElementaryFunction, x: Float64Array, values: Float64Array): void {
    x.forEach((argument, i) => {
      values[i] = elementaryFunctions[f](argument);
    });
  },

  levelScan: referenceLevelScan,

  posteriorAt(arrays: PosteriorArrays & PointArrays, shape: PosteriorShape & { count: number }): void {
    checkPosteriorAt(arrays, shape);
    const { n, dimensions, count, amplitude, priorMean } = shape;
    const lower = lowerTriangle(arrays.factor, n);
    const precision =
      n === 0 ? Matrix.zeros(0, 0) : new CholeskyDecomposition(lower.mmul(lower.transpose())).solve(Matrix.eye(n));
    const weights = Matrix.columnVector(Array.from(arrays.weights.subarray(0, n)));
    for (let c = 0; c < count; c++) {
      const k = covariances(arrays, shape, arrays.points.subarray(c * dimensions, (c + 1) * dimensions));
      const explained = n === 0 ? 0 : k.transpose().mmul(precision).mmul(k).get(0, 0);
      const prior = priorMeanAt(arrays, priorMean, arrays.points.subarray(c * dimensions, (c + 1) * dimensions));
      arrays.mean[c] = prior + (n === 0 ? 0 : k.dot(weights));
      arrays.deviation[c] = Math.sqrt(Math.max(0, amplitude - explained));
    }
  },
  marginalLikelihood,

  ...referenceSpikingKernels,
  retain: () => () => {},
};
