import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acquisitionOf, acquisitionValue } from '../../src/acquisition/acquisition.ts';
import { TIE } from '../../src/acquisition/best-points.ts';
import type { Surrogate } from '../../src/acquisition/evaluate-points.ts';
import { maximiseHeuristic } from '../../src/acquisition/maximise-heuristic.ts';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { type Digits, type Grid, grid } from '../../src/space/grid.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { nativeAvailable } from '../native-available.ts';
import { allPoints, makeSurrogate, posteriorOf, randomPoint, randomSurrogate } from './make-surrogate.ts';
import { conditional, huge, small, wide } from './spaces.ts';

const kernels = chooseKernels();
const kinds = ['logEI', 'PI', 'LCB', 'mean'] as const;

/** The best `count` of all allowed points, by looking at each. */
function exhaustive(surrogate: Surrogate, kind: (typeof kinds)[number], excluded: readonly Digits[], count: number) {
  const { space } = surrogate;
  const keys = new Set(excluded.map((digits) => space.key(digits)));
  const points = allPoints(space).filter((digits) => !keys.has(space.key(digits)) && !space.isForbidden(digits));
  const { mean, deviation } = posteriorOf(kernels, surrogate, points);
  const acquisition = acquisitionOf(kind, surrogate);
  const left = points.map((digits, i) => ({ digits, value: acquisitionValue(acquisition, mean[i]!, deviation[i]!) }));
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const highest = left.reduce((a, { value }) => Math.max(a, value), -Infinity);
    return left.splice(
      left.findIndex(({ value }) => value >= highest - TIE),
      1,
    )[0]!;
  });
}

describe('maximiseHeuristic', () => {
  test('on small spaces finds exactly what looking at each point finds', async () => {
    const cases = fc.record({
      seed: fc.nat(),
      space: fc.constantFrom(small, conditional),
      n: fc.integer({ min: 1, max: 12 }),
      kind: fc.constantFrom(...kinds),
      hamming: fc.boolean(),
      count: fc.integer({ min: 1, max: 5 }),
      excluded: fc.integer({ min: 0, max: 80 }),
      forbids: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, space: free, n, kind, hamming, count, excluded: several, forbids }) => {
        const space = forbids
          ? grid(free.toJSON(), { forbidden: [{ [free.dimensions.at(-1)!.name]: free.dimensions.at(-1)!.values[0]! }] })
          : free;
        const surrogate = randomSurrogate(space, seed, n, { hamming });
        const random = new Random(seed, 7);
        const excluded = Array.from({ length: several }, () => randomPoint(space, random));
        const expected = exhaustive(surrogate, kind, excluded, count);
        const search = maximiseHeuristic(surrogate, acquisitionOf(kind, surrogate), { kernels, excluded, count });
        if (expected.length === 0) await expect(search).rejects.toMatchObject({ code: 'exhausted' });
        else expect((await search).best).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('on larger conditional spaces finds the best point, and the best five', async () => {
    expect(wide.size).toBeGreaterThan(100_000);
    for (let seed = 0; seed < 8; seed++) {
      const surrogate = randomSurrogate(wide, seed, 20, { hamming: seed % 2 === 0 });
      const kind = kinds[seed % 3]!;
      const expected = exhaustive(surrogate, kind, surrogate.observed, 5);
      const acquisition = acquisitionOf(kind, surrogate);
      const options = { kernels, excluded: surrogate.observed, count: 5, seed };
      expect((await maximiseHeuristic(surrogate, acquisition, options)).best).toEqual(expected);
    }
  });

  test('of points that tie takes the one of lowest index', async () => {
    // Only the first two of nine dimensions matter.
    const space = grid(
      Object.fromEntries(Array.from({ length: 9 }, (_, d) => [`x${d}`, { type: 'integer', from: 0, to: 4 }])),
    );
    const lengthscales = space.dimensions.map((_, d) => (d < 2 ? 1 : Infinity));
    const surrogate = randomSurrogate(space, 3, 12, { lengthscales });
    const { best } = await maximiseHeuristic(surrogate, acquisitionOf('logEI', surrogate), { kernels });
    expect(Array.from(best[0]!.digits.subarray(2))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('never returns what is excluded or forbidden, and may start among it', async () => {
    const table = namedSpace('table3');
    const forbidden = grid(table.toJSON(), { forbidden: ({ lr, optimizer }) => lr === 0.1 || optimizer === 'RMSprop' });
    const surrogate = randomSurrogate(forbidden, 5, 30, {}, ([lr, , , , optimizer]) => (lr === 3 ? 3 : 0) + optimizer!);
    const excluded: Digits[] = [...surrogate.observed];
    for (let round = 0; round < 4; round++) {
      const { best } = await maximiseHeuristic(surrogate, acquisitionOf('mean', surrogate), {
        kernels,
        excluded,
        count: 3,
      });
      for (const { digits } of best) {
        expect(forbidden.isForbidden(digits)).toBe(false);
        expect(forbidden.isCanonical(digits)).toBe(true);
        expect(excluded.map((other) => forbidden.key(other))).not.toContain(forbidden.key(digits));
      }
      excluded.push(...best.map(({ digits }) => digits));
    }
  });

  test('works where points have no numbers, and climbs as high as the maximum is known to be', async () => {
    const target = huge.dimensions.map((_, d) => d % 3);
    const likeness = (digits: Digits) => digits.reduce((sum, digit, d) => sum + Number(digit === target[d]), 0) / 10;
    const random = new Random(4);
    // One step and two steps from the target, and far away: the mean rises towards the target.
    const observed = Array.from({ length: 40 }, (_, i) => {
      return Int32Array.from(target, (digit) => (random.uniform() < i / 40 ? random.integer(3) : digit));
    });
    const values = observed.map(likeness);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const surrogate = makeSurrogate(
      huge,
      observed,
      values.map((value) => value - mean),
      { hamming: true, lengthscales: huge.dimensions.map(() => 6) },
    );
    const { best } = await maximiseHeuristic(surrogate, acquisitionOf('mean', surrogate), { kernels });
    expect(Array.from(best[0]!.digits)).toEqual(target);
  });

  test('is deterministic, the same on all kernels, whatever the seed changes', async () => {
    const space = namedSpace('table3');
    const surrogate = randomSurrogate(space, 9, 30);
    const acquisition = acquisitionOf('logEI', surrogate);
    const options = { kernels: loadKernels('wasm'), excluded: surrogate.observed, count: 3, seed: 4 };
    const found = await maximiseHeuristic(surrogate, acquisition, options);
    expect(await maximiseHeuristic(surrogate, acquisition, options)).toEqual(found);
    if (nativeAvailable) {
      expect(await maximiseHeuristic(surrogate, acquisition, { ...options, kernels: loadKernels('native') })).toEqual(
        found,
      );
    }
    expect((await maximiseHeuristic(surrogate, acquisition, { ...options, seed: 5 })).best[0]).toEqual(found.best[0]);
  });

  test('is never NaN: one observation, equal observations, certainty', async () => {
    const origin: Digits = new Int32Array(wide.dimensions.length);
    const posteriors = [
      makeSurrogate(wide, [origin], [0]),
      makeSurrogate(wide, [origin, origin, origin], [1, 1, 1], { noise: 1e-6 }),
      makeSurrogate(wide, [origin, origin.with(0, 1)], [0.3, 0.3], {
        lengthscales: wide.dimensions.map(() => 30),
        noise: 0,
      }),
      makeSurrogate(wide, [], []),
    ];
    for (const surrogate of posteriors) {
      for (const kind of kinds) {
        const acquisition = acquisitionOf(kind, surrogate, { incumbent: 0.3 });
        const { best } = await maximiseHeuristic(surrogate, acquisition, {
          kernels,
          excluded: surrogate.observed,
          count: 2,
        });
        expect(best).toHaveLength(2);
        for (const { value } of best) expect(value).not.toBeNaN();
      }
    }
  });

  test('a space of one point has it or is exhausted', async () => {
    const point = grid({ a: { type: 'categorical', values: ['only'] } });
    const surrogate = makeSurrogate(point, [Int32Array.of(0)], [1]);
    const acquisition = acquisitionOf('logEI', surrogate);
    expect((await maximiseHeuristic(surrogate, acquisition, { kernels, count: 3 })).best).toHaveLength(1);
    const excluded = surrogate.observed;
    await expect(maximiseHeuristic(surrogate, acquisition, { kernels, excluded })).rejects.toMatchObject({
      code: 'exhausted',
    });
  });

  test('finds the one allowed point of a large space, and says so where there is none', async () => {
    const only = (allowed: string): Grid =>
      grid(wide.toJSON(), { forbidden: (configuration) => JSON.stringify(configuration) !== allowed });
    const last = wide.configuration(allPoints(wide).at(-7)!);
    const surrogate = randomSurrogate(only(JSON.stringify(last)), 1, 5);
    const { best } = await maximiseHeuristic(surrogate, acquisitionOf('logEI', surrogate), { kernels });
    expect(wide.configuration(best[0]!.digits)).toEqual(last);
    const nothing = randomSurrogate(only('nothing'), 1, 5);
    const search = maximiseHeuristic(nothing, acquisitionOf('logEI', nothing), { kernels });
    await expect(search).rejects.toMatchObject({ code: 'exhausted' });
  });

  test('stops when it is aborted', async () => {
    const surrogate = randomSurrogate(wide, 1, 10);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(maximiseHeuristic(surrogate, acquisitionOf('logEI', surrogate), { kernels, signal })).rejects.toThrow(
      'enough',
    );
  });
});
