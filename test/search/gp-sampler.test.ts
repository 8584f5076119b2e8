import { describe, expect, test } from 'vitest';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { createStudy } from '../../src/search/create-study.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { Study } from '../../src/search/study.ts';
import type { Direction, Trial } from '../../src/search/trial.ts';
import { grid } from '../../src/space/grid.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-2, 1e-1, 1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 8 },
  depth: { type: 'integer', from: 1, to: 5 },
  kind: { type: 'categorical', values: ['a', 'b', 'c'] },
});

const indexOf = ({ params }: Trial) => space.index(params);

/** Separable, with its only maximum, 0, at rate 1e-2, width 6, depth 2, kind b. */
function separable({ params }: Trial): number {
  const rate = (Math.log10(params.rate as number) + 2) ** 2;
  const width = ((params.width as number) - 6) ** 2 / 8;
  const depth = Math.abs((params.depth as number) - 2) / 2;
  return -(rate + width + depth + (params.kind === 'b' ? 0 : 1));
}

function open(sampler: Sampler, seed: number, direction: Direction = 'maximize'): Promise<Study> {
  return createStudy({ name: 's', space, direction, seed, sampler, storage: new MemoryStorage() });
}

describe('the GP sampler', () => {
  test('finds the maximum of a separable function, and the minimum of its negative by the same trials', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const upwards = await open(gpSampler(), seed);
      await upwards.optimize(separable, { trials: 30 });
      expect((await upwards.bestTrial())!.value).toBeGreaterThan(-0.2);
      const downwards = await open(gpSampler(), seed, 'minimize');
      await downwards.optimize((trial) => -separable(trial), { trials: 30 });
      expect((await downwards.trials()).map(indexOf)).toEqual((await upwards.trials()).map(indexOf));
    }
  });

  test('beats random search on a noisy table of 256 points in most runs', async () => {
    const small = namedSpace('table1-mini');
    const noisy = ({ digits, params }: Trial) => {
      const index = small.index(params);
      const [a, b, c, d, e] = digits;
      return 1 / (1 + Math.exp(-3 * a! - b! * (1 - 2 * c!) - d! + e!)) + 0.01 * Math.sin(12345 * index);
    };
    let wins = 0;
    for (let seed = 0; seed < 20; seed++) {
      const values: number[] = [];
      for (const sampler of [gpSampler(), randomSampler()]) {
        const storage = new MemoryStorage();
        const study = await createStudy({ name: 's', space: small, seed, sampler, storage });
        await study.optimize(noisy, { trials: 15 });
        values.push((await study.bestTrial())!.value!);
      }
      if (values[0]! >= values[1]!) wins++;
    }
    expect(wins).toBeGreaterThanOrEqual(16);
  });

  test('starts at random: the two first suggestions depend on the seed, and are those of the random sampler', async () => {
    const starts = async (sampler: Sampler, seed: number) => {
      const study = await open(sampler, seed);
      await study.optimize(separable, { trials: 2 });
      return (await study.trials()).map(indexOf);
    };
    expect(await starts(gpSampler(), 1)).toEqual(await starts(randomSampler(), 1));
    expect(await starts(gpSampler(), 1)).not.toEqual(await starts(gpSampler(), 2));
  });

  test('a scaled and shifted objective is searched in the same way', async () => {
    const sequence = async (objective: (trial: Trial) => number) => {
      const study = await open(gpSampler(), 3);
      await study.optimize(objective, { trials: 12 });
      return (await study.trials()).map(indexOf);
    };
    // By a power of two, so that standardising gives the very same numbers.
    const original = await sequence((trial) => Math.round(64 * separable(trial)) / 64);
    expect(await sequence((trial) => Math.round(64 * separable(trial)) * 2 ** 90)).toEqual(original);
  });

  test('parallel suggestions differ from one another', async () => {
    const study = await open(gpSampler(), 1);
    await study.optimize(separable, { trials: 8 });
    const asked = [await study.ask(), await study.ask(), await study.ask()];
    expect(new Set(asked.map(indexOf)).size).toBe(3);
  });

  test('native and wasm kernels suggest the same', async () => {
    const sequence = async (kernels: Kernels) => {
      const study = await open(gpSampler({ kernels }), 2);
      await study.optimize(separable, { trials: 15 });
      return (await study.trials()).map(indexOf);
    };
    expect(await sequence(chooseKernels())).toEqual(await sequence(loadKernels('wasm')));
  });

  test('a constant objective is no trouble', async () => {
    const study = await open(gpSampler(), 1);
    await study.optimize(() => 0.1, { trials: 12 });
    expect(new Set((await study.trials()).map(indexOf)).size).toBe(12);
  });

  test.each([0, 1.5])('startup %d is refused', (startup) => {
    expect(() => gpSampler({ startup })).toThrow(/expected an integer of at least 1/);
  });
});
