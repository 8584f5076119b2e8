import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { erfc } from '../math/error-function.ts';
import { exp } from '../math/exp.ts';
import { log, log1p } from '../math/log.ts';
import { logNormalCdf, logStandardImprovement, normalCdf } from '../math/normal.ts';
import { checkAppend, checkConv, checkPool, checkPosteriorAt, checkScan, wordsOf } from './check.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CovarianceArrays,
  type CovarianceShape,
  type ElementaryFunction,
  type Kernels,
  type PointArrays,
  type PoolShape,
  type PosteriorArrays,
  type PosteriorShape,
  RADIAL_FUNCTIONS,
  type RadialFunction,
  type ScanArrays,
  type ScanShape,
} from './interface.ts';
import { marginalLikelihood } from './reference-marginal-likelihood.ts';

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

const bitOf = (words: Uint32Array, pixel: number, channels: number, channel: number) =>
  (words[pixel * wordsOf(channels) + (channel >>> 5)]! >>> (channel & 31)) & 1;

/** One row a output pixel, one column a (kernel row, kernel column, channel): what the pixel's neurons see. */
function patches(s: ConvShape, level: (pixel: number, channel: number) => number): Matrix {
  const seen = Matrix.zeros(s.images * s.outHeight * s.outWidth, s.kernelHeight * s.kernelWidth * s.channels);
  for (let row = 0; row < seen.rows; row++) {
    const x = row % s.outWidth;
    const y = Math.floor(row / s.outWidth) % s.outHeight;
    const image = Math.floor(row / s.outWidth / s.outHeight);
    for (let column = 0; column < seen.columns; column++) {
      const channel = column % s.channels;
      const inputX = x + (Math.floor(column / s.channels) % s.kernelWidth) - s.padLeft;
      const inputY = y + Math.floor(column / s.channels / s.kernelWidth) - s.padTop;
      if (inputX < 0 || inputX >= s.width || inputY < 0 || inputY >= s.height) continue;
      seen.set(row, column, level((image * s.height + inputY) * s.width + inputX, channel));
    }
  }
  return seen;
}

function conv(arrays: ConvArrays<unknown>, s: ConvShape, level: (pixel: number, channel: number) => number): number {
  const seen = patches(s, level);
  const weights = Matrix.from1DArray(
    seen.columns,
    s.features,
    Array.from(arrays.weights.subarray(0, seen.columns * s.features)),
  );
  const membranes = seen.mmul(weights);
  arrays.spikes.fill(0, 0, seen.rows * wordsOf(s.features));
  for (let row = 0; row < membranes.rows; row++) {
    for (let f = 0; f < s.features; f++) {
      const membrane = membranes.get(row, f);
      arrays.membranes[row * s.features + f] = membrane;
      if (membrane >= arrays.thresholds[f]!) arrays.spikes[row * wordsOf(s.features) + (f >>> 5)]! |= 1 << (f & 31);
    }
  }
  return seen.to1DArray().filter((x) => x !== 0).length * s.features;
}

/**
 * The kernels as they are defined, in double precision on ml-matrix: the oracle of the parity tests. Slow. A membrane differs
 * from the float32 kernels' by rounding, so a spike may too where membrane and threshold agree within it.
 */
export const referenceKernels: Kernels = {
  name: 'reference',
  simd: 'none',

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

  expectedImprovementScan(arrays: ScanArrays, shape: ScanShape) {
    checkScan(arrays, shape);
    const { n, dimensions, first, count, amplitude, priorMean, incumbent, xi } = shape;
    const lower = lowerTriangle(arrays.factor, n);
    const precision =
      n === 0 ? Matrix.zeros(0, 0) : new CholeskyDecomposition(lower.mmul(lower.transpose())).solve(Matrix.eye(n));
    const excluded = new Set(arrays.excluded);
    const best = { index: -1, logImprovement: Number.NEGATIVE_INFINITY };
    for (let c = 0; c < count; c++) {
      const squared = new Float64Array(n);
      let rest = first + c;
      let row = arrays.cardinalities.subarray(0, dimensions).reduce((sum, cardinality) => sum + cardinality, 0);
      for (let j = dimensions - 1; j >= 0; j--) {
        const cardinality = arrays.cardinalities[j]!;
        row -= cardinality;
        for (let i = 0; i < n; i++) squared[i]! += arrays.distances[(row + (rest % cardinality)) * n + i]!;
        rest = Math.floor(rest / cardinality);
      }
      const k = Matrix.columnVector(
        Array.from(squared, (s) => amplitude * (1 + Math.sqrt(5 * s) + (5 / 3) * s) * exp(-Math.sqrt(5 * s))),
      );
      const explained = n === 0 ? 0 : k.transpose().mmul(precision).mmul(k).get(0, 0);
      const mean = priorMean + (n === 0 ? 0 : k.dot(Matrix.columnVector(Array.from(arrays.weights.subarray(0, n)))));
      const deviation = Math.sqrt(Math.max(0, amplitude - explained));
      const gain = mean - incumbent - xi;
      const value = deviation > 0 ? log(deviation) + logStandardImprovement(gain / deviation) : log(Math.max(0, gain));
      arrays.mean[c] = mean;
      arrays.deviation[c] = deviation;
      arrays.logImprovement[c] = value;
      if (!excluded.has(first + c) && (best.index < 0 || value > best.logImprovement)) {
        best.index = first + c;
        best.logImprovement = value;
      }
    }
    return best;
  },

  marginalLikelihood,

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
      arrays.mean[c] = priorMean + (n === 0 ? 0 : k.dot(weights));
      arrays.deviation[c] = Math.sqrt(Math.max(0, amplitude - explained));
    }
  },

  spikingConv(arrays: ConvArrays<Uint32Array>, shape: ConvShape): number {
    checkConv(arrays, shape, wordsOf(shape.channels));
    return conv(arrays, shape, (pixel, channel) => bitOf(arrays.input, pixel, shape.channels, channel));
  },

  greyConv(arrays: ConvArrays<Float32Array>, shape: ConvShape): number {
    checkConv(arrays, shape, shape.channels);
    return conv(arrays, shape, (pixel, channel) => arrays.input[pixel * shape.channels + channel]!);
  },

  spikingMaxPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
    checkPool(input, output, s);
    const outHeight = Math.floor(s.height / 2);
    const outWidth = Math.floor(s.width / 2);
    const at = (image: number, y: number, x: number, word: number) =>
      input[((image * s.height + y) * s.width + x) * s.words + word]!;
    for (let i = 0; i < s.images * outHeight * outWidth * s.words; i++) {
      const word = i % s.words;
      const x = 2 * (Math.floor(i / s.words) % outWidth);
      const y = 2 * (Math.floor(i / s.words / outWidth) % outHeight);
      const image = Math.floor(i / s.words / outWidth / outHeight);
      output[i] =
        at(image, y, x, word) | at(image, y, x + 1, word) | at(image, y + 1, x, word) | at(image, y + 1, x + 1, word);
    }
  },
};
