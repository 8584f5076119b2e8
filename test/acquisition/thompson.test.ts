import { describe, expect, test } from 'vitest';
import { acquisitionOf } from '../../src/acquisition/acquisition.ts';
import { maximiseHeuristic } from '../../src/acquisition/maximise-heuristic.ts';
import { thompsonSample } from '../../src/acquisition/thompson.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import { grid } from '../../src/space/grid.ts';
import { nativeAvailable } from '../native-available.ts';
import { allPoints, makeSurrogate, randomSurrogate } from './make-surrogate.ts';
import { conditional, huge, wide } from './spaces.ts';

const kernels = loadKernels('wasm');

describe('thompsonSample', () => {
  test('goes to the point that is better than all others', async () => {
    const peak = wide.digitsOf({ size: 3, optimizer: 'adam', beta: 0.99, flag: true, width: 9, depth: 2 });
    const points = allPoints(wide).filter((_, i) => i % 900 === 0);
    const surrogate = makeSurrogate(wide, [peak, ...points], [6, ...points.map(() => -1)], {
      lengthscales: wide.dimensions.map(() => 0.05),
    });
    for (let seed = 0; seed < 3; seed++) {
      const { best } = await thompsonSample(surrogate, { kernels, seed, candidates: 100 });
      expect(wide.key(best[0]!.digits)).toBe(wide.key(peak));
      const [next] = (await thompsonSample(surrogate, { kernels, seed, candidates: 100, excluded: [peak] })).best;
      expect(wide.key(next!.digits)).not.toBe(wide.key(peak));
    }
  });

  test('each of several points is of a sample of its own, all different and allowed', async () => {
    const forbidden = grid(wide.toJSON(), { forbidden: [{ optimizer: 'adam' }] });
    const surrogate = randomSurrogate(forbidden, 3, 12);
    const { best } = await thompsonSample(surrogate, {
      kernels,
      count: 4,
      candidates: 60,
      excluded: surrogate.observed,
    });
    const keys = best.map(({ digits }) => forbidden.key(digits));
    expect(new Set(keys).size).toBe(4);
    expect(best.some(({ digits }) => forbidden.isForbidden(digits))).toBe(false);
    for (const digits of surrogate.observed) expect(keys).not.toContain(forbidden.key(digits));
  });

  test('leaves its candidates for a neighbour that is higher in the sample', async () => {
    const surrogate = randomSurrogate(huge, 5, 20, { hamming: true, lengthscales: huge.dimensions.map(() => 3) });
    const acquisition = acquisitionOf('mean', surrogate);
    const [candidate] = (await maximiseHeuristic(surrogate, acquisition, { kernels, count: 1 })).best;
    const { best } = await thompsonSample(surrogate, { kernels, candidates: 1 });
    const steps = best[0]!.digits.filter((digit, d) => digit !== candidate!.digits[d]).length;
    expect(steps).toBeGreaterThan(1);
    expect(best[0]!.value).toBeGreaterThan(surrogate.highestObservedMean());
  });

  test('is deterministic, and the same on all kernels', async () => {
    const surrogate = randomSurrogate(conditional, 7, 10);
    const options = { kernels, seed: 11, count: 2, candidates: 50 };
    const found = await thompsonSample(surrogate, options);
    expect(await thompsonSample(surrogate, options)).toEqual(found);
    if (nativeAvailable)
      expect(await thompsonSample(surrogate, { ...options, kernels: loadKernels('native') })).toEqual(found);
  });

  test('has nothing to return where everything is excluded', async () => {
    const surrogate = randomSurrogate(conditional, 7, 10);
    const search = thompsonSample(surrogate, { kernels, excluded: allPoints(conditional) });
    await expect(search).rejects.toMatchObject({ code: 'exhausted' });
    await expect(thompsonSample(surrogate, { kernels, candidates: 0 })).rejects.toThrow(/candidates 0/);
  });
});
