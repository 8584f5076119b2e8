import { StropError } from '../errors.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CovarianceArrays,
  type CovarianceShape,
  type MarginalLikelihoodArrays,
  type PointArrays,
  type PoolShape,
  type PosteriorArrays,
  type PosteriorShape,
  RADIAL_FUNCTIONS,
  type ScanArrays,
  type ScanShape,
} from './interface.ts';

// What native/bindings check in C++, for the implementations that are reached from TypeScript.

function invalid(message: string): never {
  throw new StropError('invalid-argument', message);
}

function needLength(array: { length: number }, name: string, length: number): void {
  if (array.length < length) invalid(`${name} has ${array.length} elements, the shape needs ${length}`);
}

function needInteger(value: number, name: string, least: number, most = 2 ** 31 - 1): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    invalid(`${name} ${value}: expected an integer from ${least} to ${most}`);
  }
}

/** ⌈channels / 32⌉: the words that hold one bit a channel. */
export function wordsOf(channels: number): number {
  return Math.ceil(channels / 32);
}

export function checkAppend(factor: Float64Array, covariance: Float64Array, n: number): void {
  needInteger(n, 'n', 0, 2 ** 20);
  needLength(factor, 'factor', ((n + 1) * (n + 2)) / 2);
  needLength(covariance, 'covariance', n + 1);
}

export function checkScan(arrays: ScanArrays, shape: ScanShape): void {
  const { n, dimensions, first, count } = shape;
  needInteger(n, 'n', 0, 2 ** 20);
  needInteger(dimensions, 'dimensions', 1, 4096);
  needInteger(first, 'first', 0, 2 ** 53);
  needInteger(count, 'count', 0);
  needLength(arrays.cardinalities, 'cardinalities', dimensions);
  let rows = 0;
  let gridSize = 1;
  for (let j = 0; j < dimensions; j++) {
    needInteger(arrays.cardinalities[j]!, `cardinalities[${j}]`, 1);
    rows += arrays.cardinalities[j]!;
    gridSize *= arrays.cardinalities[j]!;
  }
  if (first + count > gridSize) invalid('first + count: the range goes beyond the grid');
  needLength(arrays.distances, 'distances', rows * n);
  needLength(arrays.factor, 'factor', (n * (n + 1)) / 2);
  needLength(arrays.weights, 'weights', n);
  for (const name of ['mean', 'deviation', 'logImprovement'] as const) needLength(arrays[name], name, count);
}

export function checkMarginalLikelihood(arrays: MarginalLikelihoodArrays, shape: CovarianceShape): void {
  const { n, dimensions } = shape;
  needInteger(n, 'n', 1, 2 ** 14);
  needInteger(dimensions, 'dimensions', 1, 4096);
  needInteger(shape.radial, 'radial', 0, RADIAL_FUNCTIONS.length - 1);
  for (const name of ['states', 'factors', 'rates'] as const) needLength(arrays[name], name, dimensions);
  needLength(arrays.observed, 'observed', n * dimensions);
  let rows = 0;
  for (let j = 0; j < dimensions; j++) {
    const states = arrays.states[j]!;
    needInteger(states, `states[${j}]`, 1);
    needInteger(arrays.factors[j]!, `factors[${j}]`, 0, 1);
    for (let at = j; at < n * dimensions; at += dimensions) {
      needInteger(arrays.observed[at]!, `observed[${at}]`, 0, states - 1);
    }
    rows += states;
  }
  needLength(arrays.contributions, 'contributions', rows * n);
  needLength(arrays.gradient, 'gradient', dimensions + 1);
  for (const name of ['noise', 'values', 'noiseGradient', 'weights'] as const) needLength(arrays[name], name, n);
}

function checkCovariance(arrays: CovarianceArrays, { n, dimensions, radial }: CovarianceShape): void {
  needInteger(n, 'n', 0, 2 ** 20);
  needInteger(dimensions, 'dimensions', 1, 4096);
  needInteger(radial, 'radial', 0, RADIAL_FUNCTIONS.length - 1);
  needLength(arrays.states, 'states', dimensions);
  needLength(arrays.factors, 'factors', dimensions);
  let rows = 0;
  for (let j = 0; j < dimensions; j++) {
    needInteger(arrays.states[j]!, `states[${j}]`, 1);
    rows += arrays.states[j]!;
  }
  needLength(arrays.contributions, 'contributions', rows * n);
}

export function checkPosteriorAt(
  arrays: PosteriorArrays & PointArrays,
  shape: PosteriorShape & { count: number },
): void {
  const { n, dimensions, count } = shape;
  checkCovariance(arrays, shape);
  needInteger(count, 'count', 0);
  needLength(arrays.factor, 'factor', (n * (n + 1)) / 2);
  needLength(arrays.weights, 'weights', n);
  needLength(arrays.points, 'points', count * dimensions);
  for (let i = 0; i < count * dimensions; i++) {
    needInteger(arrays.points[i]!, `points[${i}]`, 0, arrays.states[i % dimensions]! - 1);
  }
  needLength(arrays.mean, 'mean', count);
  needLength(arrays.deviation, 'deviation', count);
}

export function checkConv(arrays: ConvArrays<Uint32Array | Float32Array>, s: ConvShape, pixelSize: number): void {
  for (const [name, value] of Object.entries(s)) needInteger(value, name, name.startsWith('pad') ? 0 : 1, 2 ** 24);
  const outputs = s.images * s.outHeight * s.outWidth;
  needLength(arrays.input, 'input', s.images * s.height * s.width * pixelSize);
  needLength(arrays.weights, 'weights', s.kernelHeight * s.kernelWidth * s.channels * s.features);
  needLength(arrays.thresholds, 'thresholds', s.features);
  needLength(arrays.membranes, 'membranes', outputs * s.features);
  needLength(arrays.spikes, 'spikes', outputs * wordsOf(s.features));
}

export function checkPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
  for (const [name, value] of Object.entries(s)) needInteger(value, name, 1, 2 ** 24);
  needLength(input, 'input', s.images * s.height * s.width * s.words);
  needLength(output, 'output', s.images * Math.floor(s.height / 2) * Math.floor(s.width / 2) * s.words);
}
