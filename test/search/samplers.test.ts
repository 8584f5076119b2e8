import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStudy, type StudyOptions } from '../../src/search/create-study.ts';
import { evolutionSampler } from '../../src/search/evolution-sampler.ts';
import { gridSampler } from '../../src/search/grid-sampler.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import { sobolSampler } from '../../src/search/sobol-sampler.ts';
import type { Trial } from '../../src/search/trial.ts';
import { type Grid, type GridSpec, grid } from '../../src/space/grid.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const plain = grid({ a: { type: 'integer', from: 0, to: 3 }, b: { type: 'categorical', values: ['x', 'y', 'z'] } });
const conditional = grid(
  {
    child: { type: 'integer', from: 0, to: 4, when: { parent: 'on' } },
    parent: { type: 'categorical', values: ['off', 'on'] },
    grandchild: { type: 'boolean', when: { child: [3, 4] } },
    free: { type: 'ordinal', values: [0.1, 1, 10], scale: 'log' },
  },
  { forbidden: (configuration) => configuration.child === 2 && configuration.free === 1 },
);
const sixty = grid(
  Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i}`, { type: 'integer', from: 0, to: 2 }])) as GridSpec,
);
const makers = {
  random: randomSampler,
  sobol: sobolSampler,
  grid: gridSampler,
  'grid-shuffled': () => gridSampler({ order: 'shuffled' }),
  evolution: () => evolutionSampler({ population: 4, sample: 2 }),
};
const cases = Object.entries(makers);

function open(space: Grid, options: Partial<StudyOptions> = {}) {
  return createStudy({ name: 's', space, sampler: randomSampler(), storage: new MemoryStorage(), ...options });
}
const digitsOf = (trials: readonly Trial[]) => trials.map(({ digits }) => digits.join());

describe.each(cases)('the sampler %s', (name, make) => {
  test('tries every configuration once, none that is forbidden, and ends the study as exhausted', async () => {
    for (const [space, count] of [
      [plain, 12],
      [conditional, 3 * (1 + 3 + 2 * 2) - 1],
    ] as const) {
      const study = await open(space, { sampler: make(), seed: 3 });
      expect(await study.optimize(({ number }) => number % 5)).toBe('exhausted');
      const trials = await study.trials();
      expect(new Set(digitsOf(trials)).size).toBe(count);
      expect(trials).toHaveLength(count);
      for (const { params } of trials) expect(params.child === 2 && params.free === 1).toBe(false);
    }
  });

  test('is a function of the history: another study of the same tells goes the same way, and replays', async () => {
    const run = async (seed: number) => {
      const study = await open(conditional, { sampler: make(), seed });
      await study.optimize(({ digits }) => Math.sin(digits.join().length + digits[0]!), { trials: 12 });
      expect(await study.replay()).toEqual({ compared: 12 });
      return digitsOf(await study.trials());
    };
    expect(await run(1)).toEqual(await run(1));
    if (name !== 'grid') expect(await run(1)).not.toEqual(await run(2));
  });

  test('goes on after trials that others chose', async () => {
    const study = await open(plain, { sampler: make(), seed: 1 });
    await study.addTrial({ a: 0, b: 'x' }, 1);
    await study.enqueueTrial({ a: 0, b: 'y' });
    await study.optimize(() => 1);
    expect(new Set(digitsOf(await study.trials())).size).toBe(12);
  });

  if (name === 'grid-shuffled') return; // which has a limit, below
  test('takes spaces of 60 dimensions', async () => {
    const study = await open(sixty, { sampler: make(), seed: 1 });
    await study.optimize(({ digits }) => digits.reduce((sum, digit) => sum + digit, 0), { trials: 8 });
    expect(new Set(digitsOf(await study.trials())).size).toBe(8);
  });
});

describe('the grid sampler', () => {
  test('goes by index, and goes on where it was', async () => {
    const storage = new MemoryStorage();
    for (const trials of [5, 12]) {
      const study = await open(plain, { storage, sampler: gridSampler() });
      await study.optimize(() => 1, { trials });
    }
    const study = await open(plain, { storage });
    const indices = (await study.trials()).map(({ params }) => plain.index(params));
    expect(indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('shuffles so that every index has its place, for any size and seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.maxSafeNat(), async (size, seed) => {
        const space = grid({ a: { type: 'integer', from: 1, to: size } });
        const study = await open(space, { sampler: gridSampler({ order: 'shuffled' }), seed });
        await study.optimize(() => 1);
        expect(new Set(digitsOf(await study.trials())).size).toBe(size);
      }),
      { numRuns: 30 },
    );
  });

  test('refuses an order that there is not, and to shuffle what has no numbers', async () => {
    expect(() => gridSampler({ order: 'random' as never })).toThrow(/order 'random': expected 'index' or 'shuffled'/);
    const study = await open(sixty, { sampler: gridSampler({ order: 'shuffled' }) });
    await expect(study.ask()).rejects.toThrow(/the shuffled order takes up to 2\^52/);
  });
});

test("a Sobol study's first 2^k trials lie one in each part of a dimension", async () => {
  const space = grid({ a: { type: 'integer', from: 0, to: 7 }, b: { type: 'integer', from: 0, to: 7 } });
  const study = await open(space, { sampler: sobolSampler(), seed: 2 });
  await study.optimize(() => 1, { trials: 8 });
  for (const d of [0, 1]) expect(new Set((await study.trials()).map(({ digits }) => digits[d])).size).toBe(8);
});

describe('evolution', () => {
  const space = grid(
    Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`d${i}`, { type: 'integer', from: 0, to: 3 }]),
    ) as GridSpec,
  );
  const sum = ({ digits }: Trial) => digits.reduce((total, digit) => total + digit, 0);

  test('mutates one value of one of the youngest', async () => {
    const study = await open(space, { sampler: evolutionSampler({ population: 5, sample: 3 }), seed: 1 });
    await study.optimize(sum, { trials: 25 });
    const trials = await study.trials();
    for (const { number, digits } of trials.slice(5)) {
      const parents = trials.slice(number - 5, number);
      const distances = parents.map((parent) => digits.filter((digit, d) => digit !== parent.digits[d]).length);
      expect(Math.min(...distances)).toBe(1);
    }
  });

  test('finds better than random does', async () => {
    const bestBy = async (sampler: StudyOptions['sampler']) => {
      const study = await open(space, { sampler, seed: 5 });
      await study.optimize(sum, { trials: 150 });
      return (await study.bestTrial())!.value!;
    };
    expect(await bestBy(evolutionSampler())).toBeGreaterThan(await bestBy(randomSampler()));
  });

  test.each([{ population: 0 }, { sample: 1.5 }])('refuses %j', (options) => {
    expect(() => evolutionSampler(options)).toThrow(/expected an integer of at least 1/);
  });
});
