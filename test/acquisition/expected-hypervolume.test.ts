import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logExpectedHypervolume, maximiseHypervolumeImprovement } from '../../src/acquisition/expected-hypervolume.ts';
import { hypervolume, staircase } from '../../src/acquisition/pareto.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { allPoints, posteriorOf, randomSurrogate } from './make-surrogate.ts';
import { conditional, small, wide } from './spaces.ts';

const kernels = chooseKernels();
type Pair = readonly [number, number];

describe('logExpectedHypervolume', () => {
  test('agrees with Monte Carlo', () => {
    const random = new Random(1);
    for (let round = 0; round < 12; round++) {
      const front = Array.from({ length: round }, (): Pair => [random.normal(), random.normal()]);
      const reference: Pair = [-1.5, -2];
      const means: Pair = [random.normal(), random.normal()];
      const deviations: Pair = [0.2 + random.uniform(), 0.2 + random.uniform()];
      const before = hypervolume(front, reference);
      let sum = 0;
      let squares = 0;
      const samples = 20_000;
      for (let s = 0; s < samples; s++) {
        const point: Pair = [means[0] + deviations[0] * random.normal(), means[1] + deviations[1] * random.normal()];
        const gained = hypervolume([...front, point], reference) - before;
        sum += gained;
        squares += gained * gained;
      }
      const mean = sum / samples;
      const error = Math.sqrt((squares / samples - mean * mean) / samples);
      const found = Math.exp(logExpectedHypervolume(staircase(front, reference), reference, means, deviations));
      expect(Math.abs(found - mean), `round ${round}`).toBeLessThan(4.5 * error + 1e-5);
    }
  });

  test('at certainty is the improvement itself', () => {
    const steps = staircase(
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      [0, 0],
    );
    const at = (x: number, y: number) => Math.exp(logExpectedHypervolume(steps, [0, 0], [x, y], [0, 0]));
    expect(at(2.5, 2.5)).toBeCloseTo(
      hypervolume(
        [
          [1, 3],
          [2, 2],
          [3, 1],
          [2.5, 2.5],
        ],
        [0, 0],
      ) - 6,
      12,
    );
    expect(at(4, 4)).toBeCloseTo(10, 12);
    expect(at(1, 1)).toBe(0);
    expect(at(-1, 9)).toBe(0);
  });

  test('tells points apart where the improvement itself underflows', () => {
    const steps = staircase(
      [
        [1, 3],
        [3, 1],
      ],
      [0, 0],
    );
    const near = logExpectedHypervolume(steps, [0, 0], [-59, -60], [1, 1]);
    const far = logExpectedHypervolume(steps, [0, 0], [-60, -60], [1, 1]);
    expect(Math.exp(near)).toBe(0);
    expect(near).toBeGreaterThan(far);
    expect(Number.isFinite(far)).toBe(true);
  });

  test('is never NaN, rises with the means, and is not above the improvement over nothing', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    const deviation = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true }));
    const cases = fc.record({
      front: fc.array(fc.tuple(number, number), { maxLength: 6 }),
      means: fc.tuple(number, number),
      deviations: fc.tuple(deviation, deviation),
    });
    fc.assert(
      fc.property(cases, ({ front, means, deviations }) => {
        const reference: Pair = [-50, -50];
        const steps = staircase(front, reference);
        const value = logExpectedHypervolume(steps, reference, means, deviations);
        expect(value).not.toBeNaN();
        const slack = 1e-6 * Math.max(1, Math.abs(value === -Infinity ? 0 : value));
        expect(logExpectedHypervolume([], reference, means, deviations)).toBeGreaterThanOrEqual(value - slack);
        const further: Pair = [means[0] + 1, means[1]];
        expect(logExpectedHypervolume(steps, reference, further, deviations)).toBeGreaterThanOrEqual(value - slack);
      }),
    );
  });
});

describe('maximiseHypervolumeImprovement', () => {
  test.each([
    ['small', small],
    ['conditional', conditional],
    ['wide', wide],
  ] as const)('finds the best point of the %s space', async (_, space) => {
    const posteriors = [randomSurrogate(space, 1, 9), randomSurrogate(space, 2, 9)] as const;
    const front: Pair[] = [
      [0, 0.5],
      [0.4, 0],
    ];
    const reference: Pair = [-1, -1];
    const points = allPoints(space);
    const [first, second] = posteriors.map((posterior) => posteriorOf(kernels, posterior, points));
    const values = points.map((__, i) =>
      logExpectedHypervolume(
        front,
        reference,
        [first!.mean[i]!, second!.mean[i]!],
        [first!.deviation[i]!, second!.deviation[i]!],
      ),
    );
    const best = points[values.indexOf(Math.max(...values.slice(1)))]!;
    const options = { kernels, front, reference, excluded: [points[0]!] };
    const found = await maximiseHypervolumeImprovement(posteriors, options);
    expect(found.best).toEqual([{ digits: best, value: Math.max(...values.slice(1)) }]);
  });

  test('takes its front from the posteriors where none is given', async () => {
    const posteriors = [randomSurrogate(small, 1, 9), randomSurrogate(small, 1, 9)] as const;
    const { best } = await maximiseHypervolumeImprovement(posteriors, { kernels, count: 2 });
    expect(best).toHaveLength(2);
    expect(best.every(({ value }) => Number.isFinite(value))).toBe(true);
    const nothing = [randomSurrogate(small, 1, 0), randomSurrogate(small, 1, 0)] as const;
    await expect(maximiseHypervolumeImprovement(nothing, { kernels })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});
