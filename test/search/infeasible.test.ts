import { describe, expect, test } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { createStudy, type StudyOptions } from '../../src/search/create-study.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import { historyAt } from '../../src/search/history.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import { upwards } from '../../src/search/scores.ts';
import type { Trial } from '../../src/search/trial.ts';
import { grid } from '../../src/space/grid.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({ x: { type: 'integer', from: 0, to: 9 }, y: { type: 'integer', from: 0, to: 9 } });

function open(options: Partial<StudyOptions> = {}) {
  return createStudy({ name: 'study', space, sampler: randomSampler(), storage: new MemoryStorage(), ...options });
}

describe('an infeasible configuration', () => {
  test('ends its trial with its reason, without a value, and is not asked again', async () => {
    const study = await open();
    const trial = await study.ask();
    const told = await study.tell(trial, { infeasible: 'too large', attributes: { cores: 200 } });
    expect(told).toEqual({
      ...trial,
      ...{ state: 'infeasible', ended: 1, infeasible: 'too large', attributes: { cores: 200 } },
    });
    expect(await study.ask()).toMatchObject({ number: 1 });
    expect(await study.bestTrials()).toEqual([]);
    await expect(study.tell(trial, 1)).rejects.toThrow(/trial 0 of study 'study' is infeasible/);
  });

  test.each([[{ infeasible: '' }], [{ infeasible: true }], [{ infeasible: 'why', value: 1 }]])(
    'is refused as %j',
    async (outcome) => {
      const study = await open();
      const trial = await study.ask();
      await expect(study.tell(trial, outcome as Outcome)).rejects.toThrow(/expected the reason in words/);
      expect((await study.trials())[0]!.state).toBe('running');
    },
  );

  test('has no replicates, and the space is exhausted without them', async () => {
    const small = grid({ x: { type: 'integer', from: 0, to: 3 } });
    const study = await open({ space: small, replicates: 2 });
    const objective = ({ params }: Trial): Outcome => (params.x === 2 ? { infeasible: 'even' } : 1);
    expect(await study.optimize(objective)).toBe('exhausted');
    const trials = await study.trials();
    expect(trials).toHaveLength(7);
    expect(trials.filter(({ params }) => params.x === 2).map(({ state }) => state)).toEqual(['infeasible']);
    expect(await study.state()).toBe('exhausted');
  });

  test.each([
    ['maximize', [3, 1, 1, 2], [0.4, 0.4, 0.4, 0.1]],
    ['minimize', [-3, -3, -1, -2], [0.4, 0.4, 0.4, 0.1]],
  ] as const)('counts as the worst value to %s, as uncertain as any', async (direction, scores, noise) => {
    const study = await open({ direction });
    await study.addTrial({ x: 0, y: 0 }, { value: 3, noise: 0.4 });
    await study.addTrial({ x: 1, y: 0 }, { infeasible: 'why' });
    await study.addTrial({ x: 2, y: 0 }, { value: 1, noise: 0.4 });
    await study.addTrial({ x: 3, y: 0 }, { value: 2, noise: 0.1 });
    const context = { space, directions: [direction], seed: 0, number: 4 };
    const at = async (askedAfter: number) =>
      upwards({ ...context, askedAfter, trials: historyAt(await study.trials(), 4, askedAfter) }, 0);
    expect(await at(4)).toMatchObject({ scores, noise });
    expect((await at(1)).scores).toEqual([scores[0]]);
  });

  test('counts as nothing before the first value', async () => {
    const study = await open({ sampler: gpSampler({ startup: 1 }) });
    for (const _ of [1, 2, 3]) await study.tell(await study.ask(), { infeasible: 'why' });
    await study.tell(await study.ask(), 1);
    await study.ask();
    const { suggestion } = (await study.trials())[4]!;
    expect(suggestion.models).toBeDefined();
  });
});

/** Its maximum, at (9, 9), lies where nothing is feasible; the best that is lies on the line x + y = 10. */
const constrained = ({ params }: Trial): Outcome => {
  const [x, y] = [params.x as number, params.y as number];
  return x + y > 10 ? { infeasible: `${x + y} of 10 cores` } : x + y - 0.1 * Math.abs(x - 7);
};

test.each([[['maximize'] as const], [['maximize', 'minimize'] as const]])(
  'a search of %j keeps away from what is infeasible, finds what is best besides, and replays',
  async (directions) => {
    const study = await open({ directions, sampler: gpSampler(), seed: 3 });
    const objective = (trial: Trial) => {
      const found = constrained(trial);
      return directions.length === 2 && typeof found === 'number' ? [found, (trial.params.x as number) / 10] : found;
    };
    await study.optimize(objective, { trials: 40 });
    const trials = await study.trials();
    const infeasible = trials.filter(({ state }) => state === 'infeasible');
    expect(infeasible.length).toBeGreaterThan(0);
    expect(infeasible.length).toBeLessThan(14); // 45 of the 100 configurations are
    const best = Math.max(...trials.map(({ values }) => values?.[0] ?? 0));
    expect(best).toBeGreaterThan(9.85); // 10 is the best of 55 feasible ones, 9.9 the next two
    expect(await study.replay()).toEqual({ compared: 40 });
  },
);

test('an evaluation that gave up fails for good, and the search goes on', async () => {
  const study = await open();
  await study.optimize(
    ({ number }) => {
      if (number === 1) throw new StropError('gave-up', 'five times in vain');
      return number;
    },
    { trials: 3 },
  );
  expect((await study.trials()).map(({ state, failures }) => [state, failures])).toEqual([
    ['complete', []],
    ['failed', ['five times in vain']],
    ['complete', []],
  ]);
});
