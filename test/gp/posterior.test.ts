import { determinant, inverse, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { distanceTable, matern52, squaredDistance } from '../../src/gp/covariance.ts';
import { MarginalLikelihood } from '../../src/gp/fit.ts';
import { NOISE_FLOOR, Posterior } from '../../src/gp/posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 5 },
  noise: { type: 'categorical', values: ['none', 'input', 'dense'] },
});
const lengthscales = Float64Array.of(0.5, 1.5, 2);
const noise = 0.01;
const kernels = chooseKernels();

const random = new Random(3);
const indices = Array.from(random.permutation(space.size).subarray(0, 12));
const values = Float64Array.from(indices, () => random.normal());

function posteriorOf(count: number): Posterior {
  const posterior = new Posterior(space, { lengthscales, noise }, kernels);
  for (let i = 0; i < count; i++) posterior.append(indices[i]!, values[i]!);
  return posterior;
}

function correlation(a: number, b: number): number {
  return matern52(squaredDistance(space, space.digits(a), space.digits(b), lengthscales));
}

/** K + noise·I of the first observations, dense. */
function covarianceOf(count: number): Matrix {
  const rows = indices.slice(0, count).map((a) => indices.slice(0, count).map((b) => correlation(a, b)));
  return new Matrix(rows).add(Matrix.eye(count).mul(noise));
}

test('Matérn 5/2 is 1 at distance 0 and takes the values of its formula', () => {
  expect(matern52(0)).toBe(1);
  const distance = 0.7;
  const scaled = Math.sqrt(5) * distance;
  expect(matern52(distance ** 2)).toBeCloseTo((1 + scaled + scaled ** 2 / 3) * Math.exp(-scaled), 14);
});

test('distances: logarithms for a log scale, mismatch for categories', () => {
  const far = space.index({ rate: 1e-1, width: 1, noise: 'dense' });
  const near = space.index({ rate: 1e-4, width: 1, noise: 'none' });
  const middle = space.index({ rate: 1e-3, width: 1, noise: 'none' });
  const between = (a: number, b: number) => squaredDistance(space, space.digits(a), space.digits(b), lengthscales);
  expect(between(near, far)).toBeCloseTo(1 / 0.5 ** 2 + 1 / 2 ** 2, 12);
  expect(between(near, middle)).toBeCloseTo((1 / 3 / 0.5) ** 2, 12);
});

test('the additive table sums to the squared distance for every configuration', () => {
  const observed = indices.map((index) => space.digits(index));
  const table = distanceTable(space, observed, lengthscales);
  for (let index = 0; index < space.size; index++) {
    const digits = space.digits(index);
    observed.forEach((other, i) => {
      let [sum, row] = [0, 0];
      space.dimensions.forEach(({ values: all }, d) => {
        sum += table[(row + digits[d]!) * observed.length + i]!;
        row += all.length;
      });
      expect(sum).toBe(squaredDistance(space, digits, other, lengthscales));
    });
  }
});

test.each([1, 2, 12])('with %d observations the mean is that of the dense formula', (count) => {
  const posterior = posteriorOf(count);
  const alpha = inverse(covarianceOf(count)).mmul(Matrix.columnVector(Array.from(values.subarray(0, count))));
  for (let index = 0; index < space.size; index++) {
    const k = indices.slice(0, count).map((other) => correlation(index, other));
    expect(posterior.mean(index)).toBeCloseTo(Matrix.rowVector(k).mmul(alpha).get(0, 0), 9);
  }
  expect(posterior.n).toBe(count);
  const means = indices.slice(0, count).map((index) => posterior.mean(index));
  expect(posterior.highestObservedMean()).toBeCloseTo(Math.max(...means), 12);
});

test('the log marginal likelihood is that of the dense formula', () => {
  const n = indices.length;
  const covariance = covarianceOf(n);
  const y = Matrix.columnVector(Array.from(values));
  const squares = y.transpose().mmul(inverse(covariance)).mmul(y).get(0, 0);
  const expected = -0.5 * (squares + Math.log(determinant(covariance)) + n * Math.log(2 * Math.PI));
  expect(new MarginalLikelihood(space, indices, values, kernels).at({ lengthscales, noise })).toBeCloseTo(expected, 8);
});

test('the noise floor keeps a point that is observed again and again positive definite', () => {
  const posterior = new Posterior(space, { lengthscales, noise: NOISE_FLOOR }, kernels);
  for (let i = 0; i < 200; i++) posterior.append(7, i % 2);
  expect(posterior.mean(7)).toBeCloseTo(0.5, 4);
  expect(() => new Posterior(space, { lengthscales, noise: 0 }, kernels)).toThrow(/noise 0: expected at least/);
});
