import { describe, expect, test } from 'vitest';
import { lookAtAll, type RandomSearch, randomSearch } from '../../bench/search/random-grids.ts';
import { acquisitionOf } from '../../src/acquisition/acquisition.ts';
import { maximiseCertified } from '../../src/acquisition/maximise-certified.ts';
import { maximiseExhaustive } from '../../src/acquisition/maximise-exhaustive.ts';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';
import { nativeAvailable } from '../native-available.ts';
import { makeSurrogate, randomPoint, randomSurrogate } from './make-surrogate.ts';
import { huge, small, wide } from './spaces.ts';

const kernels = chooseKernels();

/** 65,536 points and more. */
const large = grid({
  ...wide.toJSON(),
  rate: { type: 'ordinal', values: [1, 10, 100, 1000, 10000], scale: 'log' },
});

async function bestOf(maximiser: typeof maximiseCertified, search: RandomSearch, options: object = {}) {
  const { posterior, acquisition, excluded, count } = search;
  try {
    return (await maximiser(posterior, acquisition, { kernels, excluded, count, ...options })).best;
  } catch (error) {
    expect(error).toMatchObject({ code: 'exhausted' });
    return [];
  }
}

describe.each([
  ['certified', maximiseCertified],
  ['exhaustive', maximiseExhaustive],
] as const)('%s', (_, maximiser) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'finds what a look at every point does, in 30 spaces from %i on',
    async (ten) => {
      for (let seed = 30 * ten; seed < 30 * (ten + 1); seed++) {
        const search = randomSearch(seed, [20, 300, 3000][seed % 3]!, kernels);
        expect(await bestOf(maximiser, search), `seed ${seed}`).toEqual(lookAtAll(search, kernels));
      }
    },
  );

  test('finds it in larger spaces', async () => {
    for (let seed = 0; seed < 3; seed++) {
      const search = randomSearch(seed, 50_000, kernels);
      expect(await bestOf(maximiser, search), `seed ${seed}`).toEqual(lookAtAll(search, kernels));
    }
  });

  test('gives the same bits on native, wasm and reference kernels, and on threads', async () => {
    const surrogate = randomSurrogate(large, 4, 20, { hamming: true });
    const acquisition = acquisitionOf('logEI', surrogate);
    const run = (options: object) =>
      maximiser(surrogate, acquisition, { kernels, excluded: surrogate.observed, count: 3, ...options });
    const { best } = await run({ kernels: loadKernels('wasm') });
    expect(best).toHaveLength(3);
    expect((await run({ kernels: loadKernels('wasm'), threads: 2 })).best).toEqual(best);
    if (nativeAvailable) {
      for (const threads of [1, 2, 3]) expect((await run({ threads })).best).toEqual(best);
    }
  });

  test('an excluded space is exhausted, but for the last point', async () => {
    const surrogate = randomSurrogate(small, 1, 3);
    const acquisition = acquisitionOf('EI', surrogate);
    const all = Array.from({ length: small.size }, (_, index) => small.digits(index));
    await expect(maximiser(surrogate, acquisition, { kernels, excluded: all })).rejects.toMatchObject({
      code: 'exhausted',
    });
    const { best } = await maximiser(surrogate, acquisition, { kernels, excluded: all.slice(1), count: 4 });
    expect(best.map(({ digits }) => digits)).toEqual([all[0]]);
  });

  test('a space of one point, and of points without observations', async () => {
    const one = grid({ a: { type: 'categorical', values: ['only'] } });
    const surrogate = makeSurrogate(one, [Int32Array.of(0)], [1]);
    const { best } = await maximiser(surrogate, acquisitionOf('logEI', surrogate), { kernels });
    expect(best.map(({ digits }) => [...digits])).toEqual([[0]]);
    const nothing = makeSurrogate(huge, [], []);
    const origin = new Int32Array(60);
    const first = await maximiser(nothing, acquisitionOf('LCB', nothing), { kernels, excluded: [origin], count: 2 });
    const lastOf = (digit: number) => Int32Array.from({ length: 60 }, (_, d) => (d === 59 ? digit : 0));
    expect(first.best).toEqual([1, 2].map((digit) => ({ digits: lastOf(digit), value: 1.96 })));
  });

  test('stops when it is aborted', async () => {
    const surrogate = randomSurrogate(large, 4, 20);
    for (const threads of [1, 2]) {
      const controller = new AbortController();
      const onProgress = () => controller.abort(new Error('enough'));
      const options = { kernels, signal: controller.signal, onProgress, threads };
      await expect(maximiser(surrogate, acquisitionOf('logEI', surrogate), options)).rejects.toThrow('enough');
    }
  });

  test('tells how much is done, and lets the event loop run', async () => {
    const surrogate = randomSurrogate(wide, 4, 40);
    const done: number[] = [];
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    const onProgress = (some: number, all: number) => {
      expect(all).toBe(wide.points);
      done.push(some);
    };
    // The reference is so slow that the search takes many turns.
    await maximiser(surrogate, acquisitionOf('logEI', surrogate), { kernels: loadKernels('reference'), onProgress });
    clearInterval(ticking);
    expect(done.at(-1)).toBe(wide.points);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(turns).toBeGreaterThan(0);
  });
});

describe('the certificate', () => {
  test('of a complete search leaves no gap', async () => {
    const surrogate = randomSurrogate(wide, 3, 12);
    const { best, certificate } = await maximiseCertified(surrogate, acquisitionOf('logEI', surrogate), { kernels });
    expect(certificate).toMatchObject({ gap: 0, complete: true });
    expect(certificate!.upperBound).toBe(best[0]!.value);
    expect(certificate!.nodes).toBeGreaterThan(0);
  });

  test.each(['logEI', 'PI', 'LCB', 'mean'] as const)('of a budget bounds what was not visited: %s', async (kind) => {
    const surrogate = randomSurrogate(wide, 5, 25, { hamming: true });
    const acquisition = acquisitionOf(kind, surrogate);
    const { best } = await maximiseCertified(surrogate, acquisition, { kernels });
    for (const nodes of [1, 3, 10]) {
      const some = await maximiseCertified(surrogate, acquisition, { kernels, budget: { nodes } });
      expect(some.certificate!.nodes).toBeLessThanOrEqual(nodes);
      expect(some.certificate!.upperBound).toBeGreaterThanOrEqual(best[0]!.value);
      expect(some.best[0]!.value).toBeLessThanOrEqual(best[0]!.value);
      expect(some.certificate!.gap).toBe(
        some.certificate!.complete ? 0 : some.certificate!.upperBound - some.best[0]!.value,
      );
    }
  });

  test('60 dimensions of 3 values: the search stops at its budget and says what is left', async () => {
    const random = new Random(8);
    const observed = Array.from({ length: 20 }, () => randomPoint(huge, random));
    const values = observed.map(() => random.normal());
    const surrogate = makeSurrogate(huge, observed, values, { hamming: true, lengthscales: new Array(60).fill(4) });
    const acquisition = acquisitionOf('logEI', surrogate);
    for (const threads of [1, 2]) {
      const { best, certificate } = await maximiseCertified(surrogate, acquisition, {
        ...{ kernels, threads, excluded: observed, budget: { nodes: 300 } },
      });
      expect(best[0]!.digits).toHaveLength(60);
      expect(certificate!.complete).toBe(false);
      expect(certificate!.gap).toBeGreaterThan(0);
      expect(certificate!.gap).toBeLessThan(Infinity);
    }
  });

  test('the exhaustive search refuses what it would never end', async () => {
    const surrogate = randomSurrogate(huge, 1, 3);
    await expect(maximiseExhaustive(surrogate, acquisitionOf('EI', surrogate), { kernels })).rejects.toThrow(
      /too many to look at each/,
    );
  });
});

test('a budget of nodes ends the search at the same point every time, with the gap that is left', async () => {
  const surrogate = randomSurrogate(huge, 3, 40, { hamming: true });
  const acquisition = acquisitionOf('logEI', surrogate);
  const options = { kernels, excluded: surrogate.observed, budget: { nodes: 300 } };
  const first = await maximiseCertified(surrogate, acquisition, options);
  expect(first.certificate).toMatchObject({ complete: false, nodes: 300 });
  expect(first.certificate!.gap).toBeGreaterThan(0);
  expect(first.certificate!.upperBound).toBeGreaterThan(first.best[0]!.value);
  const again = { ...options, kernels: loadKernels('wasm') };
  expect(await maximiseCertified(surrogate, acquisition, again)).toEqual(first);
});
