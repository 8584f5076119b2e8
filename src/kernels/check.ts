import { StropError } from '../errors.ts';
import {
  type CovarianceArrays,
  type CovarianceShape,
  type MarginalLikelihoodArrays,
  type PointArrays,
  type PosteriorArrays,
  type PosteriorShape,
  RADIAL_FUNCTIONS,
} from './interface.ts';

// What native/bindings check in C++, for the implementations that are reached from TypeScript.

export function invalid(message: string): never {
  throw new StropError('invalid-argument', message);
}

export function needLength(array: { length: number }, name: string, length: number): void {
  if (array.length < length) invalid(`${name} has ${array.length} elements, the shape needs ${length}`);
}

export function needInteger(value: number, name: string, least: number, most = 2 ** 31 - 1): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    invalid(`${name} ${value}: expected an integer from ${least} to ${most}`);
  }
}

export function checkAppend(factor: Float64Array, covariance: Float64Array, n: number): void {
  needInteger(n, 'n', 0, 2 ** 20);
  needLength(factor, 'factor', ((n + 1) * (n + 2)) / 2);
  needLength(covariance, 'covariance', n + 1);
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
  const rows = arrays.states.subarray(0, dimensions).reduce((sum, count) => sum + count, 0);
  needLength(arrays.trend, 'trend', rows);
  needLength(arrays.factor, 'factor', (n * (n + 1)) / 2);
  needLength(arrays.weights, 'weights', n);
  needLength(arrays.points, 'points', count * dimensions);
  for (let i = 0; i < count * dimensions; i++) {
    needInteger(arrays.points[i]!, `points[${i}]`, 0, arrays.states[i % dimensions]! - 1);
  }
  needLength(arrays.mean, 'mean', count);
  needLength(arrays.deviation, 'deviation', count);
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
