import { expect, test } from 'vitest';
import { fitHyperparameters, fitPosterior, MarginalLikelihood } from '../../src/gp/fit.ts';
import { standardise } from '../../src/gp/standardise.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';

const axis = { type: 'integer', from: 0, to: 10 } as const;
const space = grid({ relevant: axis, irrelevant: axis });
const kernels = chooseKernels();
const indices = Array.from(new Random(5).permutation(space.size).subarray(0, 25));
const values = standardise(indices.map((index) => Math.sin(space.digits(index)[0]! * 0.9)));

test('a dimension that matters gets a shorter lengthscale than one that does not', () => {
  const { lengthscales } = fitHyperparameters(space, indices, values, kernels);
  expect(lengthscales[0]).toBeLessThan(1);
  expect(lengthscales[1]).toBeGreaterThan(4 * lengthscales[0]!);
});

test('noise in the observations is found', () => {
  const random = new Random(6);
  const noisy = standardise(Array.from(values, (value) => value + 0.4 * random.normal()));
  const clean = fitHyperparameters(space, indices, values, kernels);
  expect(fitHyperparameters(space, indices, noisy, kernels).noise).toBeGreaterThan(10 * clean.noise);
});

test('the same observations give the same hyperparameters, more likely than neutral ones', () => {
  const fitted = fitHyperparameters(space, indices, values, kernels);
  expect(fitHyperparameters(space, indices, values, kernels)).toEqual(fitted);
  const likelihood = new MarginalLikelihood(space, indices, values, kernels);
  const neutral = { lengthscales: Float64Array.of(1, 1), noise: 1e-3 };
  expect(likelihood.at(fitted)).toBeGreaterThan(likelihood.at(neutral));
});

test('the fitted posterior predicts what it has not seen', () => {
  const posterior = fitPosterior(space, indices, values, kernels);
  const all = Array.from({ length: space.size }, (_, index) => Math.sin(space.digits(index)[0]! * 0.9));
  const seen = indices.map((index) => all[index]!);
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const deviation = Math.sqrt(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length);
  const errors = all.map((value, index) => Math.abs(posterior.mean(index) - (value - mean) / deviation));
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.1);
});

test.each([
  ['one value', [3], [0]],
  ['equal values', [0.1, 0.1, 0.1], [0, 0, 0]],
  ['zeros', [0, 0], [0, 0]],
  ['two values', [10, 30], [-1, 1]],
  ['the largest doubles', [-1.7e308, 1.7e308], [-1, 1]],
  ['the smallest ones', [5e-324, 1.5e-323], [-1, 1]],
])('standardise: %s', (_, given, expected) => {
  const standard = standardise(given);
  expected.forEach((value, i) => {
    expect(standard[i]).toBeCloseTo(value, 12);
  });
});

test.each([[[0.2]], [[0.4, 0.4, 0.4]]])('fits %j, which say nothing about the covariance', (given) => {
  const posterior = fitPosterior(space, [0, 60, 120].slice(0, given.length), standardise(given), kernels);
  expect(posterior.mean(0)).toBeCloseTo(0, 12);
});

test('where the observations say nothing, the priors decide', () => {
  const { lengthscales } = fitHyperparameters(space, [0], Float64Array.of(0), kernels);
  // The mode exp(√2 + ½·log 2 − 3) = 0.29 lies nearest to 1/4.
  expect([...lengthscales]).toEqual([1 / 4, 1 / 4]);
});
