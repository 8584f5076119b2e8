import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { Covariance, type CovarianceForm, covarianceAt } from '../../src/gp/covariance.ts';
import { RADIAL_FUNCTIONS } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 5, when: { location: ['input', 'dense'] } },
  location: { type: 'categorical', values: ['none', 'input', 'dense', 'both'] },
  kind: { type: 'categorical', values: ['a', 'b'], when: { location: 'dense' } },
});
const forms: CovarianceForm[] = ['mixed', 'radial', 'labels', 'hamming'];

test.each([
  ['matern52', (r: number) => (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * Math.exp(-Math.sqrt(5) * r)],
  ['matern32', (r: number) => (1 + Math.sqrt(3) * r) * Math.exp(-Math.sqrt(3) * r)],
  ['rbf', (r: number) => Math.exp((-r * r) / 2)],
] as const)('%s is its formula, times the amplitude and the Hamming factor', (radial, formula) => {
  expect(covarianceAt(radial, 1, 0, 0)).toBe(1);
  expect(covarianceAt(radial, 2.5, 0.49, 0.3)).toBeCloseTo(2.5 * formula(0.7) * Math.exp(-0.3), 14);
});

test('a dimension with a condition has one state more', () => {
  expect([...new Covariance(space).states]).toEqual([3, 6, 4, 3]);
});

test.each([
  ['mixed', [0, 0, 1, 1]],
  ['radial', [0, 0, 0, 0]],
  ['labels', [0, 0, 0, 0]],
  ['hamming', [1, 1, 1, 1]],
] as const)('%s: which dimensions add to r² and which to s', (form, factors) => {
  expect([...new Covariance(space, { form }).factors]).toEqual(factors);
});

describe('distances at rate 1', () => {
  const unit = (form: CovarianceForm, ...states: [number, number, number]) =>
    new Covariance(space, { form }).unitDistance(...states);

  test('of numbers: their places on the scale, or their labels', () => {
    expect(unit('mixed', 0, 0, 1)).toBeCloseTo(1 / 9, 14);
    expect(unit('labels', 0, 0, 1)).toBe(1 / 4);
    expect(unit('hamming', 0, 0, 1)).toBe(1);
    expect(unit('hamming', 0, 2, 2)).toBe(0);
  });

  test('of categories: the same or not, or their labels', () => {
    for (const form of ['mixed', 'radial', 'hamming'] as const) {
      expect(unit(form, 2, 1, 3)).toBe(1);
      expect(unit(form, 2, 3, 3)).toBe(0);
    }
    expect(unit('labels', 2, 0, 3)).toBe(1);
    expect(unit('labels', 2, 2, 3)).toBeCloseTo(1 / 9, 14);
  });

  test('of an inactive dimension: from the middle of the range, from the centroid of the categories', () => {
    expect([0, 1, 2, 3, 4, 5].map((state) => unit('mixed', 1, state, 5))).toEqual([0.25, 0.0625, 0, 0.0625, 0.25, 0]);
    expect([0, 1, 2].map((state) => unit('mixed', 3, state, 2))).toEqual([0.25, 0.25, 0]);
  });
});

test.each(forms)('%s: the matrix of all configurations is positive semidefinite', (form) => {
  const covariance = new Covariance(space, { form });
  const points = Array.from({ length: space.size }, (_, index) => space.digits(index)).filter((digits) =>
    space.isCanonical(digits),
  );
  const random = new Random(4);
  const rates = space.dimensions.map(() => 3 * random.uniform());
  for (const radial of RADIAL_FUNCTIONS) {
    const rows = points.map((a) => {
      return points.map((b) => {
        const [sa, sb] = [space.states(a), space.states(b)];
        const sums = [0, 0];
        rates.forEach((rate, d) => {
          sums[covariance.factors[d]!]! += rate * covariance.unitDistance(d, sa[d]!, sb[d]!);
        });
        return covarianceAt(radial, 1, sums[0]!, sums[1]!);
      });
    });
    const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
    expect(Math.min(...realEigenvalues)).toBeGreaterThan(-1e-12);
  }
});

test('the table holds the distance of every state from every observation', () => {
  const covariance = new Covariance(space);
  const observed = [0, 17, 65, space.size - 1].map((index) => space.canonical(space.digits(index)));
  const { n, states, contributions, observed: seen } = covariance.unitDistances(observed);
  expect(n).toBe(4);
  let row = 0;
  states.forEach((count, d) => {
    for (let state = 0; state < count; state++, row++) {
      observed.forEach((digits, i) => {
        const own = space.states(digits)[d]!;
        expect(seen[i * 4 + d]).toBe(own);
        expect(contributions[row * 4 + i]).toBe(covariance.unitDistance(d, state, own));
      });
    }
  });
  expect(contributions).toHaveLength(row * 4);
});
