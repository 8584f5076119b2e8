import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { createStudy } from '../../src/search/create-study.ts';
import { evolutionSampler } from '../../src/search/evolution-sampler.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import { gridSampler } from '../../src/search/grid-sampler.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import { sobolSampler } from '../../src/search/sobol-sampler.ts';
import { type Grid, type GridSpec, grid } from '../../src/space/grid.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const makers = [gpSampler, randomSampler, sobolSampler, gridSampler, () => evolutionSampler({ population: 3 })];
const open = (space: Grid, sampler = gpSampler()) =>
  createStudy({ name: 's', space, sampler, storage: new MemoryStorage() });

const dimension = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((count) => ({ type: 'integer' as const, from: 1, to: count })),
  fc.constant({ type: 'boolean' as const }),
  fc.integer({ min: 1, max: 3 }).map((count) => {
    return { type: 'categorical' as const, values: Array.from({ length: count }, (_, i) => `v${i}`) };
  }),
);
/** Up to four dimensions, the later ones under a condition on the first or not, and a forbidden value or none. */
const spaces = fc
  .tuple(
    fc.array(dimension, { minLength: 1, maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([dimensions, conditions, isForbidding]) => {
    const entries = dimensions.map((spec, d) => [`d${d}`, spec] as const);
    const plain = grid(Object.fromEntries(entries));
    const [first] = plain.dimensions;
    const value = first!.values[0]!;
    const when = (d: number) => (d > 0 && conditions[d] ? { when: { d0: [value] } } : {});
    const spec = Object.fromEntries(entries.map(([name, each], d) => [name, { ...each, ...when(d) }])) as GridSpec;
    return grid(spec, isForbidding ? { forbidden: [{ d0: first!.values.at(-1)! }] } : {});
  });

/** Values of any size, many of them the same. */
const values = fc.array(
  fc.oneof(fc.constantFrom(0, 1, -1e300, 1e300, 5e-324), fc.double({ noNaN: true, noDefaultInfinity: true })),
  {
    minLength: 20,
    maxLength: 20,
  },
);

describe.each(makers.map((make) => [make().name, make] as const))('%s', (_, make) => {
  test('goes through any small space, whatever finite values it is told, without a repeat, and replays', async () => {
    await fc.assert(
      fc.asyncProperty(spaces, values, fc.nat(1000), async (space, told, failing) => {
        const study = await open(space, make());
        const state = await study.optimize(
          ({ number }) => {
            if (number === failing % 7) throw new StropError('crashed', 'by design');
            return told[number % told.length]!;
          },
          { trials: 14 },
        );
        const trials = await study.trials();
        expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(trials.length);
        if (state === 'open') expect(trials).toHaveLength(14);
        expect((await study.replay()).difference).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});

test('a value that is not finite is a clear error, from whichever sampler the trial is', async () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    const study = await open(grid({ a: { type: 'integer', from: 1, to: 9 } }));
    await expect(study.optimize(() => value)).rejects.toThrow(/trial 0: value .*; expected a finite number/);
  }
});

test('a space of one point has one trial', async () => {
  for (const make of makers) {
    const study = await open(grid({ a: { type: 'categorical', values: ['only'] } }), make());
    expect(await study.optimize(() => 1)).toBe('exhausted');
    expect(await study.trials()).toMatchObject([{ params: { a: 'only' }, value: 1 }]);
  }
});

test('an empty space, and one of which all is forbidden, are clear errors or none at all', async () => {
  expect(() => grid({})).toThrow(/expected at least one dimension/);
  expect(() => grid({ a: { type: 'categorical', values: [] } })).toThrow(/dimension 'a': 0 values/);
  for (const make of makers) {
    const study = await open(grid({ a: { type: 'boolean' } }, { forbidden: () => true }), make());
    expect(await study.optimize(() => 1)).toBe('exhausted');
    await expect(study.ask()).rejects.toMatchObject({ code: 'exhausted' });
  }
});

test('observations that are constant, or there twice with other values, are no trouble', async () => {
  const space = grid({ a: { type: 'integer', from: 1, to: 9 }, b: { type: 'boolean' } });
  const study = await createStudy({
    name: 's',
    space,
    replicates: 2,
    sampler: gpSampler(),
    storage: new MemoryStorage(),
  });
  for (const value of [0, 1e6]) await study.addTrial({ a: 5, b: true }, value);
  await study.optimize(() => 0.5, { trials: 12 });
  expect(await study.trials()).toHaveLength(12);
});

test('60 dimensions of 3 values, beyond what can be numbered, are searched', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 60 }, (_, i) => `d${i}`);
  const space = grid(Object.fromEntries(names.map((name) => [name, { type: 'integer', from: 0, to: 2 }])) as GridSpec);
  const sum = ({ digits }: { digits: readonly number[] }) => digits.reduce((total, digit) => total + digit, 0);
  const best = async (sampler = gpSampler({ mode: 'heuristic' })) => {
    const study = await open(space, sampler);
    await study.optimize(sum, { trials: 25 });
    return (await study.bestTrial())!.value!;
  };
  expect(await best()).toBeGreaterThan(await best(randomSampler()));
});
