import fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { Covariance, type CovarianceForm, covarianceAt } from '../../src/gp/covariance.ts';
import type { Hyperparameters } from '../../src/gp/hyperparameters.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import type { Digits } from '../../src/space/grid.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 5, when: { location: ['input', 'dense'] } },
  location: { type: 'categorical', values: ['none', 'input', 'dense'] },
});
const everywhere = Array.from({ length: space.size }, (_, index) => space.canonical(space.digits(index)));
const hyperparameters: Hyperparameters = { amplitude: 1.7, rates: Float64Array.of(4, 0.5, 0.3), noise: 0.01 };
const kernels = chooseKernels();

const random = new Random(3);
const observed = Array.from(random.permutation(space.size).subarray(0, 20), (index) => everywhere[index]!);
const values = observed.map(() => random.normal());
const noises = observed.map((_, i) => 0.01 * (1 + i));

function covarianceOf(covariance: Covariance, a: Digits, b: Digits): number {
  const [sa, sb] = [space.states(a), space.states(b)];
  const sums = [0, 0];
  hyperparameters.rates.forEach((rate, d) => {
    sums[covariance.factors[d]!]! += rate * covariance.unitDistance(d, sa[d]!, sb[d]!);
  });
  return covarianceAt(covariance.radial, hyperparameters.amplitude, sums[0]!, sums[1]!);
}

function posteriorOf(count: number, covariance = new Covariance(space), priorMean = 0.4): Posterior {
  const posterior = new Posterior(covariance, hyperparameters, kernels, { priorMean });
  for (let i = 0; i < count; i++) posterior.append(observed[i]!, values[i]!, noises[i]!);
  return posterior;
}

describe.each(['mixed', 'radial', 'hamming'] as CovarianceForm[])('%s', (form) => {
  const covariance = new Covariance(space, { form, radial: form === 'mixed' ? 'matern32' : 'matern52' });

  test.each([1, 2, 20])('with %d observations, mean and deviation are those of the dense formula', (count) => {
    const posterior = posteriorOf(count, covariance);
    const seen = observed.slice(0, count);
    const dense = new Matrix(
      seen.map((a, i) => seen.map((b, j) => covarianceOf(covariance, a, b) + (i === j ? noises[i]! : 0))),
    );
    const precision = inverse(dense);
    const weights = precision.mmul(Matrix.columnVector(values.slice(0, count).map((value) => value - 0.4)));
    for (const digits of everywhere) {
      const k = Matrix.rowVector(seen.map((other) => covarianceOf(covariance, digits, other)));
      const variance = 1.7 - k.mmul(precision).mmul(k.transpose()).get(0, 0);
      expect(posterior.mean(digits)).toBeCloseTo(0.4 + k.mmul(weights).get(0, 0), 10);
      expect(posterior.deviation(digits) ** 2).toBeCloseTo(variance, 10);
    }
    const means = seen.map((digits) => posterior.mean(digits));
    expect(posterior.highestObservedMean()).toBeCloseTo(Math.max(...means), 10);
  });

  test('the arrays give every point its covariances', () => {
    const { arrays, shape } = posteriorOf(20, covariance);
    expect(shape).toMatchObject({ n: 20, dimensions: 3, amplitude: 1.7, priorMean: 0.4 });
    expect([...arrays.noise]).toEqual(noises);
    for (const digits of everywhere) {
      observed.forEach((other, i) => {
        const sums = [0, 0];
        let row = 0;
        space.states(digits).forEach((state, d) => {
          sums[arrays.factors[d]!]! += arrays.contributions[(row + state) * 20 + i]!;
          row += arrays.states[d]!;
        });
        const value = covarianceAt(covariance.radial, shape.amplitude, sums[0]!, sums[1]!);
        expect(value).toBeCloseTo(covarianceOf(covariance, digits, other), 14);
      });
    }
  });
});

test('without observations it is the prior', () => {
  const posterior = posteriorOf(0);
  expect(posterior.mean(everywhere[3]!)).toBe(0.4);
  expect(posterior.deviation(everywhere[3]!)).toBe(Math.sqrt(1.7));
  expect(posterior.highestObservedMean()).toBe(-Infinity);
});

test('pending points that were added and removed leave no trace', () => {
  const operations = fc.array(fc.oneof(fc.record({ add: fc.nat(19) }), fc.record({ remove: fc.nat(5) })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(operations, (list) => {
      const posterior = posteriorOf(4);
      const left = [0, 1, 2, 3];
      for (const operation of list) {
        if ('add' in operation) {
          posterior.append(observed[operation.add]!, values[operation.add]!, noises[operation.add]!);
          left.push(operation.add);
        } else {
          const count = Math.min(operation.remove, left.length);
          posterior.removeLast(count);
          left.length -= count;
        }
      }
      const fresh = posteriorOf(0);
      for (const i of left) fresh.append(observed[i]!, values[i]!, noises[i]!);
      expect(posterior.n).toBe(left.length);
      expect(posterior.arrays).toEqual(fresh.arrays);
    }),
    { numRuns: 50 },
  );
});

test('removing observations does not touch the factor of the others', () => {
  const calls: number[] = [];
  const recording = {
    ...kernels,
    choleskyAppend(factor: Float64Array, covariance: Float64Array, shape: { n: number }) {
      calls.push(shape.n);
      return kernels.choleskyAppend(factor, covariance, shape);
    },
  };
  const posterior = new Posterior(new Covariance(space), hyperparameters, recording);
  for (let i = 0; i < 10; i++) posterior.append(observed[i]!, values[i]!);
  posterior.removeLast(3);
  posterior.append(observed[10]!, values[10]!);
  expect(calls).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7]);
});

describe('refuses', () => {
  const digits = everywhere[7]!;

  test('a point observed twice without noise, and stays as it was', () => {
    const posterior = new Posterior(new Covariance(space), { ...hyperparameters, noise: 0 }, kernels);
    posterior.append(digits, 1);
    const before = posterior.arrays;
    expect(() => posterior.append(digits, 1)).toThrow(/observation 1 .*expected more noise/);
    expect(posterior.n).toBe(1);
    expect(posterior.arrays).toBe(before);
  });

  test.each([
    ['NaN', Number.NaN, 0.1],
    ['infinity', -Infinity, 0.1],
    ['negative noise', 1, -0.1],
    ['infinite noise', 1, Infinity],
    ['noise that is no number', 1, Number.NaN],
  ])('%s', (_, value, noise) => {
    const posterior = posteriorOf(1);
    expect(() => posterior.append(digits, value, noise)).toThrow(StropError);
    expect(posterior.n).toBe(1);
  });

  test.each([
    { amplitude: 0 },
    { amplitude: Number.NaN },
    { noise: -1 },
    { noise: Infinity },
    { rates: Float64Array.of(1, 1) },
    { rates: Float64Array.of(1, -1, 1) },
    { rates: Float64Array.of(1, 1, Number.NaN) },
  ])('hyperparameters %j', (wrong) => {
    expect(() => new Posterior(new Covariance(space), { ...hyperparameters, ...wrong }, kernels)).toThrow(/expected/);
  });

  test.each([-1, 2, 0.5])('removing %d of one observation', (count) => {
    expect(() => posteriorOf(1).removeLast(count)).toThrow(`count ${count}: expected`);
  });
});
