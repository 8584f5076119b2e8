import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { ConcaveMean } from '../../src/gp/concave-mean.ts';
import { Covariance } from '../../src/gp/covariance.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-2, 1e-1, 1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 9, when: { kind: ['a', 'b'] } },
  kind: { type: 'categorical', values: ['a', 'b', 'c'] },
  flag: { type: 'boolean' },
  depth: { type: 'integer', from: 1, to: 2 },
});
const covariance = new Covariance(space);
const kernels = chooseKernels();
const hyperparameters = { amplitude: 0.8, rates: Float64Array.of(2, 3, 0.5, 0.4, 1), noise: 0.05 };
const random = new Random(5);
const observed = Array.from(random.permutation(space.size).subarray(0, 40), (i) => space.canonical(space.digits(i)));
const mean = new ConcaveMean(covariance, observed);
const posteriorOf = (values: ArrayLike<number>, depths: Float64Array) => {
  const posterior = new Posterior(covariance, hyperparameters, kernels, mean.of(depths));
  observed.forEach((digits, i) => {
    posterior.append(digits, values[i]!);
  });
  return posterior;
};
const fitTo = (values: Float64Array) => mean.fit(values, posteriorOf(values, mean.flat));

test('falls with the square of the distance from the middle of a range, and only there', () => {
  const { trend, priorMean } = mean.of(Float64Array.of(1, 2, 3, 4, 5));
  [1, 0.5, 0, 0.5, 1].forEach((part, state) => {
    expect(trend[state]).toBeCloseTo(-(part ** 2), 14);
  });
  // Nine widths, and the state of being inactive, which lies in the middle.
  [1, 0.75, 0.5, 0.25, 0, 0.25, 0.5, 0.75, 1, 0].forEach((part, state) => {
    expect(trend[5 + state]).toBeCloseTo(-2 * part ** 2, 14);
  });
  expect(trend.subarray(15).every((value) => value === 0)).toBe(true);
  expect(priorMean).toBeGreaterThan(0);
});

test('a posterior with it is the posterior of the residuals, with it added again', () => {
  const depths = Float64Array.of(0.4, 0.7, 0, 0, 0);
  const values = Float64Array.from(observed, () => random.normal());
  const withMean = posteriorOf(values, depths);
  const ofResiduals = posteriorOf(mean.residuals(values, depths), mean.flat);
  const { priorMean, trend } = mean.of(depths);
  for (let i = 0; i < 100; i++) {
    const digits = space.canonical(space.digits(random.integer(space.size)));
    const [rate, width] = space.states(digits);
    const added = priorMean + trend[rate!]! + trend[5 + width!]!;
    expect(withMean.mean(digits)).toBeCloseTo(ofResiduals.mean(digits) + added, 12);
    expect(withMean.deviation(digits)).toBe(ofResiduals.deviation(digits));
  }
  // The mean moves without a new factor, to the same bits.
  const moved = posteriorOf(values, mean.flat);
  moved.movePriorMean(mean.of(depths));
  expect(moved.arrays).toEqual(withMean.arrays);
  expect(moved.shape).toEqual(withMean.shape);
  expect(withMean.highestObservedMean()).toBeCloseTo(Math.max(...observed.map((each) => withMean.mean(each))), 12);
});

describe('depths', () => {
  /** The gradient of −½·rᵀ·(K + noise)⁻¹·r − ½·Σ (depth/0.2)² by each depth, densely and by differences. */
  function slopes(values: Float64Array, depths: Float64Array): number[] {
    const dense = new Matrix(
      observed.map((a, i) =>
        observed.map((b, j) => {
          const alone = new Posterior(covariance, hyperparameters, kernels);
          alone.append(b, 1, 0);
          return alone.mean(a) * hyperparameters.amplitude + (i === j ? hyperparameters.noise : 0);
        }),
      ),
    );
    const precision = inverse(dense);
    const density = (at: Float64Array) => {
      const rest = Matrix.columnVector([...mean.residuals(values, at)]);
      const fit = rest.transpose().mmul(precision).mmul(rest).get(0, 0);
      return -0.5 * fit - 0.5 * at.reduce((sum, depth) => sum + (depth / 0.2) ** 2, 0);
    };
    return [0, 1].map((d) => {
      const moved = (by: number) => depths.map((depth, j) => (j === d ? depth + by : depth));
      return (density(moved(1e-4)) - density(moved(-1e-4))) / 2e-4;
    });
  }

  test('are of the highest density: no slope where they are positive, a falling one where they are 0', () => {
    for (let seed = 0; seed < 6; seed++) {
      const normals = new Random(seed);
      const values = Float64Array.from(observed, (digits) => {
        const x = space.states(digits)[0]! / 4;
        return (seed % 2 === 0 ? -2 : 2) * (2 * x - 1) ** 2 + 0.5 * normals.normal();
      });
      const depths = fitTo(values);
      slopes(values, depths).forEach((slope, d) => {
        expect(depths[d]).toBeGreaterThanOrEqual(0);
        if (depths[d]! > 0) expect(slope).toBeCloseTo(0, 4);
        else expect(slope).toBeLessThan(1e-4);
      });
      expect(depths[0]! > 0.1).toBe(seed % 2 === 0);
      expect([...depths.subarray(2)]).toEqual([0, 0, 0]);
    }
  });

  test('are 0 for values that are all the same', () => {
    expect([...fitTo(new Float64Array(40))]).toEqual([0, 0, 0, 0, 0]);
  });
});
