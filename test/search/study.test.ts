import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { createStudy, loadStudy, type StudyOptions } from '../../src/search/create-study.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import type { Trial } from '../../src/search/trial.ts';
import { grid } from '../../src/space/grid.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({ a: { type: 'integer', from: 0, to: 3 }, b: { type: 'categorical', values: ['x', 'y', 'z'] } });

function open(options: Partial<StudyOptions> = {}) {
  return createStudy({ name: 'study', space, sampler: randomSampler(), storage: new MemoryStorage(), ...options });
}

const indexOf = ({ params }: Trial) => space.index(params);

describe('ask and tell', () => {
  test('a trial runs from ask to tell and keeps value and attributes', async () => {
    const study = await open();
    const trial = await study.ask();
    expect(trial).toMatchObject({
      number: 0,
      state: 'running',
      params: space.configuration(Int32Array.from(trial.digits)),
    });
    const attributes = { diverged: true, epochs: [1, 2] };
    await study.tell(trial, { value: 0.1, attributes });
    expect(await study.trials()).toEqual([
      { ...trial, state: 'complete', ended: 1, value: 0.1, values: [0.1], attributes },
    ]);
  });

  test('a value that is not finite is refused, and the trial goes on running', async () => {
    const study = await open();
    const trial = await study.ask();
    for (const value of [Number.NaN, Infinity, -Infinity, undefined as never]) {
      await expect(study.tell(trial, value)).rejects.toThrow(/trial 0: value .*; expected a finite number/);
    }
    await expect(study.tell(trial, { value: 1, attributes: { loss: Number.NaN } })).rejects.toThrow(
      /attribute 'loss' is NaN/,
    );
    expect((await study.trials())[0]!.state).toBe('running');
    await study.tell(trial, 0.5);
    expect((await study.trials())[0]!.value).toBe(0.5);
  });

  test('what was told stays: a second tell is a conflict', async () => {
    const study = await open();
    const trial = await study.ask();
    await study.tell(trial.number, 1);
    for (const again of [study.tell(trial, 2), study.fail(trial, 'late'), study.release(trial)]) {
      await expect(again).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('complete') });
    }
    expect((await study.trials())[0]!.value).toBe(1);
    await expect(study.tell(7, 1)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('best is the highest or lowest value, the earliest of equals, and nothing before the first', async () => {
    for (const [direction, number] of [
      ['maximize', 1],
      ['minimize', 0],
    ] as const) {
      const study = await open({ direction });
      expect(await study.bestTrial()).toBeUndefined();
      for (const value of [-1, 3, 3, -1]) await study.tell(await study.ask(), value);
      expect(await study.bestTrial()).toMatchObject({ number });
    }
  });

  test('asking without telling never gives a configuration twice, until the space is exhausted', async () => {
    for (const sampler of [randomSampler(), gpSampler()]) {
      const study = await open({ sampler });
      const trials: Trial[] = [];
      for (let i = 0; i < space.size; i++) {
        trials.push(await study.ask());
        if (i % 2 === 0) await study.tell(trials[i]!, i);
      }
      expect(new Set(trials.map(indexOf)).size).toBe(12);
      await expect(study.ask()).rejects.toMatchObject({ code: 'exhausted' });
      expect(await study.state()).toBe('open');
      for (let i = 1; i < space.size; i += 2) await study.tell(i, i);
      expect(await study.state()).toBe('exhausted');
    }
  });
});

describe('failures', () => {
  test('a failed trial is asked again, the same configuration, three times in all', async () => {
    const study = await open();
    const [first, other] = [await study.ask(), await study.ask()];
    for (const reason of ['one', 'two', 'three']) {
      const trial = reason === 'one' ? first : await study.ask();
      expect(trial).toMatchObject({ number: 0, digits: first.digits });
      await study.fail(trial, reason);
    }
    expect((await study.trials())[0]).toMatchObject({ state: 'failed', failures: ['one', 'two', 'three'] });
    expect(await study.ask()).toMatchObject({ number: 2 });
    expect((await study.trials())[1]).toMatchObject({ state: 'running', digits: other.digits });
  });

  test('a claim that was passed on cannot end the trial any more', async () => {
    const study = await open();
    const stale = await study.ask();
    await study.release(stale);
    const current = await study.ask();
    expect(current).toMatchObject({ number: 0, failures: [] });
    await expect(study.tell(stale, 1)).rejects.toThrow(/claimed by another process/);
    await study.tell(current, 2);
    expect((await study.bestTrial())!.value).toBe(2);
  });
});

describe('optimize', () => {
  test('goes on to so many trials in all, and tells of each', async () => {
    const study = await open();
    const seen: number[] = [];
    const onTrial = (trial: Trial) => void seen.push(trial.number);
    expect(await study.optimize(indexOf, { trials: 3, onTrial })).toBe('open');
    await study.optimize((trial) => ({ value: indexOf(trial), attributes: { second: true } }), { trials: 5, onTrial });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    const trials = await study.trials();
    expect(trials.map(({ value }) => value)).toEqual(trials.map(indexOf));
    expect(trials.map(({ attributes }) => attributes)).toEqual([{}, {}, {}, { second: true }, { second: true }]);
  });

  test('ends as exhausted where the space is smaller than the trials', async () => {
    const study = await open({ sampler: gpSampler() });
    expect(await study.optimize(indexOf, { trials: 100 })).toBe('exhausted');
    expect(new Set((await study.trials()).map(indexOf)).size).toBe(12);
    expect((await study.bestTrial())!.value).toBe(11);
  });

  test('tries a crashed evaluation again and fails it after the third', async () => {
    const study = await open();
    let crashes = 0;
    const objective = (trial: Trial) => {
      if (trial.number === 1 && crashes < 2) throw new StropError('crashed', `crash ${++crashes}`);
      if (trial.number === 2) throw new StropError('crashed', 'always');
      return 1;
    };
    await study.optimize(objective, { trials: 4 });
    expect((await study.trials()).map(({ state, failures }) => [state, failures.length])).toEqual([
      ['complete', 0],
      ['complete', 2],
      ['failed', 3],
      ['complete', 0],
    ]);
  });

  test('a crash that comes with the end of the run is not counted', async () => {
    const study = await open();
    const controller = new AbortController();
    const killed = () => {
      controller.abort(new Error('Ctrl-C'));
      throw new StropError('crashed', 'the child process got the signal too');
    };
    await expect(study.optimize(killed, { trials: 3, signal: controller.signal })).rejects.toThrow();
    expect((await study.trials()).map(({ state, failures }) => [state, failures])).toEqual([['waiting', []]]);
  });

  test('any other error ends the run; the trial is the next one again', async () => {
    const study = await open();
    const bug = () => {
      throw new TypeError('a bug in the objective');
    };
    await expect(study.optimize(bug, { trials: 3 })).rejects.toThrow('a bug in the objective');
    for (const value of [Number.NaN, undefined, null, {}, 'high']) {
      const running = study.optimize(() => value as never, { trials: 3 });
      await expect(running).rejects.toThrow(/trial 0: value .*; expected a finite number/);
    }
    expect((await study.trials()).map(({ state, failures }) => [state, failures])).toEqual([['waiting', []]]);
    await study.optimize(indexOf, { trials: 3 });
    expect((await study.trials()).map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
  });

  test('an aborted run gives its trial back, and the next one suggests as if nothing had been', async () => {
    const options = { seed: 4, sampler: gpSampler(), space: namedSpace('table1-mini') };
    const value = (trial: Trial) => Math.sin(options.space.index(trial.params));
    const whole = await open(options);
    await whole.optimize(value, { trials: 7 });
    const study = await open(options);
    const controller = new AbortController();
    const interrupted = (trial: Trial, { signal }: { signal?: AbortSignal }) => {
      if (trial.number === 4) controller.abort(new Error('Ctrl-C'));
      signal!.throwIfAborted();
      return value(trial);
    };
    const running = study.optimize(interrupted, { trials: 7, signal: controller.signal });
    await expect(running).rejects.toThrow('Ctrl-C');
    await study.optimize(value, { trials: 7 });
    expect((await study.trials()).map(({ digits }) => digits)).toEqual(
      (await whole.trials()).map(({ digits }) => digits),
    );
  });
});

describe('a study that is there already', () => {
  test('is gone on with', async () => {
    const storage = new MemoryStorage();
    await (await open({ storage })).optimize(indexOf, { trials: 2 });
    expect(await (await open({ storage })).trials()).toHaveLength(2);
    const loaded = await loadStudy({ name: 'study', sampler: randomSampler(), storage });
    expect(loaded.space.hash).toBe(space.hash);
    expect(await loaded.trials()).toHaveLength(2);
    await expect(loadStudy({ name: 'other', sampler: randomSampler(), storage })).rejects.toThrow(/study 'other'/);
  });

  test.each([
    ['seed', { seed: 2 }, /seed 1 instead of 2/],
    ['direction', { direction: 'minimize' }, /direction 'maximize' instead of 'minimize'/],
    ['objective', { objective: 'another' }, /objective '' instead of 'another'/],
    [
      'space',
      { space: grid({ ...space.toJSON(), a: { type: 'integer', from: 0, to: 4 } }) },
      /'a' \{.*"to":3.*\} instead of \{.*"to":4.*\}/,
    ],
    [
      'dimension',
      { space: grid({ ...space.toJSON(), c: { type: 'integer', from: 0, to: 4 } }) },
      /'c' absent instead of/,
    ],
    [
      'order',
      { space: grid(Object.fromEntries(Object.entries(space.toJSON()).reverse())) },
      /dimensions in another order/,
    ],
  ])('is not opened with another %s, saying what differs', async (_, difference, message) => {
    const storage = new MemoryStorage();
    await open({ storage, seed: 1 });
    const other = open({ storage, seed: 1, ...(difference as Partial<StudyOptions>) });
    await expect(other).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    await expect(other).rejects.toThrow(message);
  });
});

test('random suggestions are a permutation of the space that only seed and trial number decide', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const [one, two] = [await open({ seed }), await open({ seed })];
      await one.optimize(indexOf, { trials: 12 });
      await two.optimize((trial) => -indexOf(trial), { trials: 12 });
      const order = (await one.trials()).map(indexOf);
      expect((await two.trials()).map(indexOf)).toEqual(order);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    }),
    { numRuns: 20 },
  );
});

test("a sampler of the caller's own is held to the grid and to not repeating itself", async () => {
  const study = await open({ sampler: { name: 'five', suggest: async () => ({ digits: space.digits(5) }) } });
  expect(indexOf(await study.ask())).toBe(5);
  await expect(study.ask()).rejects.toThrow(/sampler 'five' suggested digits 1,2 a second time/);
  const outside = await open({ sampler: { name: 'outside', suggest: async () => ({ digits: Int32Array.of(4, 0) }) } });
  await expect(outside.ask()).rejects.toThrow(
    /sampler 'outside' suggested digits 4,0, which is no configuration of the grid/,
  );
  expect(await outside.trials()).toEqual([]);
});

test.each([{ seed: -1 }, { seed: 0.5 }, { direction: 'up' as never }])('%j is refused', async (options) => {
  await expect(open(options)).rejects.toMatchObject({ code: 'invalid-argument' });
});
