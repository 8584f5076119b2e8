import { describe, expect, test } from 'vitest';
import { type Acquisition, acquisitionValue } from '../../src/acquisition/acquisition.ts';
import { LEVELS, LevelCurves } from '../../src/acquisition/level-curves.ts';
import { Random } from '../../src/random/random.ts';

const shape = { n: 2, dimensions: 1, radial: 0, amplitude: 2.5, priorMean: 0 };
const arrays = { factor: Float64Array.of(1.6, 0.3, 1.5) };
const acquisitions: Acquisition[] = [
  { kind: 'logEI', incumbent: 0.7, xi: 0, kappa: 0 },
  { kind: 'EI', incumbent: -0.4, xi: 0.1, kappa: 0 },
  { kind: 'PI', incumbent: 0.3, xi: 0, kappa: 0 },
  { kind: 'LCB', incumbent: 0, xi: 0, kappa: 1.96 },
  { kind: 'LCB', incumbent: 0, xi: 0, kappa: -1 },
  { kind: 'mean', incumbent: 0, xi: 0, kappa: 0 },
];

describe.each(acquisitions.map((acquisition) => [acquisition.kind, acquisition] as const))('%s', (_, acquisition) => {
  const random = new Random(21);
  const drawn = Array.from({ length: 3000 }, () => {
    const deviation = Math.sqrt(shape.amplitude) * random.uniform() ** 3;
    const mean = 3 * random.normal();
    return { mean, deviation, value: acquisitionValue(acquisition, mean, deviation) };
  });
  const values = drawn
    .slice(0, 12)
    .map(({ value }) => value)
    .filter(Number.isFinite);

  test('every point with the value reaches the thresholds of all levels', () => {
    const curves = new LevelCurves(acquisition, shape, arrays, values[0]!);
    for (const value of values) {
      const thresholds = curves.thresholds(value);
      for (const point of drawn) {
        if (point.value < value) continue;
        for (let level = 0; level < LEVELS; level++) {
          const reached = point.mean + curves.slopes[level]! * point.deviation ** 2;
          expect(reached).toBeGreaterThanOrEqual(thresholds[level]!);
        }
      }
    }
  });

  test('no value that a bound leaves room for is missed', () => {
    const curves = new LevelCurves(acquisition, shape, arrays, values[0]!);
    for (const { mean, deviation, value } of drawn.slice(0, 100)) {
      for (const level of [0, 7, LEVELS - 1]) {
        const bound = mean + curves.slopes[level]! * deviation ** 2;
        expect(curves.valueAt(bound, level)).toBeGreaterThanOrEqual(value);
      }
    }
  });
});

test.each(['logEI', 'LCB'] as const)(
  '%s: a point a little below the value misses the threshold of its own level',
  (kind) => {
    const acquisition: Acquisition = { kind, incumbent: 0.5, xi: 0, kappa: 1.5 };
    for (const deviation of [0.3, 0.8, 1.5]) {
      for (const mean of [-1, 0, 0.5]) {
        const value = acquisitionValue(acquisition, mean, deviation);
        const curves = new LevelCurves(acquisition, shape, arrays, value);
        const level = Math.floor((deviation / Math.sqrt(shape.amplitude)) * LEVELS);
        const below = mean - 0.01 + curves.slopes[level]! * deviation ** 2;
        expect(below).toBeLessThan(curves.thresholds(value)[level]!);
      }
    }
  },
);
