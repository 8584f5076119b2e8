import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maximiseExpectedImprovement } from '../../src/acquisition/maximise-expected-improvement.ts';
import { Covariance } from '../../src/gp/covariance.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { logStandardImprovement } from '../../src/math/normal.ts';
import { Random } from '../../src/random/random.ts';
import { type Grid, grid } from '../../src/space/grid.ts';

const space = grid({
  a: { type: 'integer', from: 0, to: 6 },
  b: { type: 'categorical', values: ['x', 'y', 'z'] },
  c: { type: 'ordinal', values: [1, 2, 4, 8], scale: 'log' },
});
const kernels = chooseKernels();

function observedBy(seed: number, n: number): number[] {
  return Array.from(new Random(seed, 1).permutation(space.size).subarray(0, n));
}

function emptyPosterior(on: Grid, lengthscales: ArrayLike<number>): Posterior {
  const rates = Float64Array.from(lengthscales, (lengthscale) => 1 / lengthscale ** 2);
  return new Posterior(new Covariance(on, { form: 'radial' }), { amplitude: 1, rates, noise: 1e-3 }, kernels);
}

function posteriorOf(seed: number, n: number): Posterior {
  const random = new Random(seed);
  const posterior = emptyPosterior(
    space,
    [0, 1, 2].map(() => 0.2 + 2 * random.uniform()),
  );
  for (const index of observedBy(seed, n)) posterior.append(space.digits(index), random.normal());
  return posterior;
}

/** log EI at every configuration, point by point from the posterior's definition. */
function logImprovements(posterior: Posterior): number[] {
  return Array.from({ length: space.size }, (_, index) => {
    const deviation = posterior.deviation(space.digits(index));
    const gain = posterior.mean(space.digits(index)) - posterior.highestObservedMean();
    return Math.log(deviation) + logStandardImprovement(gain / deviation);
  });
}

describe('maximiseExpectedImprovement', () => {
  test('finds the best of all configurations that are not excluded', async () => {
    const cases = fc.record({
      seed: fc.nat(),
      n: fc.integer({ min: 1, max: 12 }),
      excluded: fc.array(fc.integer({ min: 0, max: space.size - 1 }), { maxLength: 80 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, n, excluded }) => {
        const posterior = posteriorOf(seed, n);
        const all = logImprovements(posterior);
        const allowed = all.map((_, index) => index).filter((index) => !excluded.includes(index));
        const highest = Math.max(...allowed.map((index) => all[index]!));
        const found = await maximiseExpectedImprovement(posterior, { kernels, excluded });
        expect(excluded).not.toContain(found.index);
        expect(all[found.index]).toBeGreaterThan(highest - 1e-7);
        expect(found.logImprovement).toBeCloseTo(highest, 6);
      }),
      { numRuns: 40 },
    );
  });

  test('looks at every configuration once, in ranges, and lets the event loop run in between', async () => {
    const large = grid({ a: { type: 'integer', from: 1, to: 300 }, b: { type: 'integer', from: 1, to: 300 } });
    const posterior = emptyPosterior(large, [1, 1]);
    posterior.append(large.digits(5), 1);
    const ranges: { first: number; count: number }[] = [];
    const recording: Kernels = {
      ...kernels,
      expectedImprovementScan: (arrays, shape) => {
        ranges.push({ first: shape.first, count: shape.count });
        return kernels.expectedImprovementScan(arrays, shape);
      },
    };
    let turns = 0;
    const progress: number[] = [];
    const ticking = setInterval(() => turns++, 0);
    await maximiseExpectedImprovement(posterior, { kernels: recording, onProgress: (done) => progress.push(done) });
    clearInterval(ticking);
    let next = 0;
    for (const { first, count } of ranges) {
      expect(first).toBe(next);
      next += count;
    }
    expect(next).toBe(90000);
    expect(ranges.length).toBeGreaterThan(2);
    expect(turns).toBeGreaterThan(0);
    expect(progress).toEqual(ranges.map(({ first, count }) => first + count));
  });

  test('the lowest index wins a tie, across ranges too', async () => {
    const line = grid({ a: { type: 'integer', from: 0, to: 4999 }, b: { type: 'categorical', values: [1] } });
    const far = emptyPosterior(line, [1e-6, 1]);
    far.append(line.digits(0), 0); // every other configuration is as good as unrelated to this one
    expect((await maximiseExpectedImprovement(far, { kernels, excluded: [0, 2, 1] })).index).toBe(3);
  });

  test('an excluded space is exhausted', async () => {
    const excluded = Array.from({ length: space.size }, (_, index) => index);
    const found = maximiseExpectedImprovement(posteriorOf(1, 2), { kernels, excluded });
    await expect(found).rejects.toMatchObject({ code: 'exhausted' });
    const last = await maximiseExpectedImprovement(posteriorOf(1, 2), { kernels, excluded: excluded.slice(1) });
    expect(last.index).toBe(0);
  });

  test('stops when it is aborted', async () => {
    const controller = new AbortController();
    const posterior = posteriorOf(1, 2);
    const onProgress = () => controller.abort(new Error('enough'));
    const found = maximiseExpectedImprovement(posterior, { kernels, signal: controller.signal, onProgress });
    await expect(found).rejects.toThrow('enough');
  });

  test('refuses a posterior without observations', async () => {
    const found = maximiseExpectedImprovement(posteriorOf(1, 0), { kernels });
    await expect(found).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
