import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AcquisitionKind,
  acquisitionOf,
  acquisitionValue,
  ownUnits,
  skoptAcquisition,
} from '../../src/acquisition/acquisition.ts';

interface Fixture {
  y: number[];
  fixed_theta: Record<'mean' | 'std' | 'EI' | 'PI' | 'LCB', number[]> & { y_mean: number; y_std: number };
}

const kinds = ['logEI', 'EI', 'PI', 'LCB', 'mean'] as const;

describe.each(['case1_hamming', 'case1_matern', 'case2_mixed_matern'])('scikit-optimize, %s', (name) => {
  const path = new URL(`../fixtures/skopt-parity/${name}.json`, import.meta.url);
  const { y, fixed_theta: theta }: Fixture = JSON.parse(readFileSync(path, 'utf8'));
  // What the surrogate works with: standardised, and signed so that improvement is upwards.
  const standardised = (value: number) => -(value - theta.y_mean) / theta.y_std;
  const values = y.map(standardised);

  test.each(['EI', 'PI', 'LCB'] as const)('%s over the whole grid', (kind) => {
    const acquisition = skoptAcquisition(kind, values, theta.y_std);
    const found = theta.mean.map((mean, i) => {
      const value = acquisitionValue(acquisition, standardised(mean), theta.std[i]! / theta.y_std);
      if (kind === 'PI') return ownUnits(kind, value);
      return kind === 'EI' ? theta.y_std * ownUnits(kind, value) : theta.y_mean - theta.y_std * value;
    });
    expect(found).toHaveLength(theta[kind].length);
    found.forEach((value, i) => {
      expect(Math.abs(value - theta[kind][i]!), `point ${i}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
    });
  });
});

describe('acquisitionValue', () => {
  const at = (kind: AcquisitionKind, mean: number, deviation: number) =>
    acquisitionValue({ kind, incumbent: 1, xi: 0.25, kappa: 2 }, mean, deviation);

  test('EI and PI at certainty are what the mean says', () => {
    expect(at('logEI', 2.25, 0)).toBe(0);
    expect(at('PI', 2.25, 0)).toBe(0);
    expect(at('logEI', 2.25, 5e-324)).toBe(0);
    expect(at('logEI', 1.25, 0)).toBe(-Infinity);
    expect(at('PI', 1.2, 0)).toBe(-Infinity);
    expect(at('LCB', 1.2, 0)).toBe(1.2);
  });

  test("EI and PI at certainty are 0 in scikit-optimize's way", () => {
    for (const kind of ['logEI', 'EI', 'PI'] as const) {
      expect(ownUnits('EI', acquisitionValue(skoptAcquisition(kind, [1, 2], 3), 9, 0))).toBe(0);
    }
    expect(skoptAcquisition('EI', [1, 2, -1], 4)).toMatchObject({ incumbent: 2, xi: 0.0025, kappa: 1.96 });
  });

  test('log EI still tells apart what EI cannot', () => {
    expect(ownUnits('EI', at('EI', -60, 1))).toBe(0);
    expect(at('EI', -60, 1)).toBeGreaterThan(at('EI', -61, 1));
    expect(at('EI', -60, 1.01)).toBeGreaterThan(at('EI', -60, 1));
    expect(at('PI', -60, 1)).toBeGreaterThan(at('PI', -61, 1));
  });

  test('EI by its integral', () => {
    for (const [mean, deviation] of [
      [1.5, 0.5],
      [0, 1],
      [1.25, 2],
    ] as const) {
      let integral = 0;
      for (let u = -10; u < 10; u += 1e-3) {
        const density = Math.exp(-(u * u) / 2) / Math.sqrt(2 * Math.PI);
        integral += Math.max(0, mean + deviation * u - 1.25) * density * 1e-3;
      }
      expect(ownUnits('EI', at('EI', mean, deviation))).toBeCloseTo(integral, 6);
      expect(at('logEI', mean, deviation)).toBe(at('EI', mean, deviation));
    }
  });

  test('rises with the mean, and EI and LCB with the deviation; never NaN', () => {
    const numbers = fc.record({
      kind: fc.constantFrom(...kinds),
      mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      step: fc.double({ min: 0, max: 10, noNaN: true }),
      deviation: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true })),
    });
    fc.assert(
      fc.property(numbers, ({ kind, mean, step, deviation }) => {
        const value = at(kind, mean, deviation);
        expect(value).not.toBeNaN();
        const slack = 1e-9 * Math.max(1, Math.abs(value === -Infinity ? 0 : value));
        expect(at(kind, mean + step, deviation)).toBeGreaterThanOrEqual(value - slack);
        if (kind !== 'PI') expect(at(kind, mean, deviation + step)).toBeGreaterThanOrEqual(value - slack);
      }),
    );
  });

  test('by default improves on the best posterior mean at an observation', () => {
    const posterior = { highestObservedMean: () => 0.7 };
    expect(acquisitionOf('PI', posterior)).toEqual({ kind: 'PI', incumbent: 0.7, xi: 0, kappa: 1.96 });
    expect(acquisitionOf('LCB', posterior, { kappa: 3 }).kappa).toBe(3);
  });
});
