import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createStudy, loadStudy, type StudyOptions } from '../../src/search/create-study.ts';
import type { OptimizeOptions } from '../../src/search/optimize.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import { replay } from '../../src/search/replay.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { Trial } from '../../src/search/trial.ts';
import { type Grid, grid } from '../../src/space/grid.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({ a: { type: 'integer', from: 0, to: 3 }, b: { type: 'categorical', values: ['x', 'y', 'z'] } });

function open(options: Partial<StudyOptions> = {}) {
  return createStudy({ name: 's', space, sampler: randomSampler(), storage: new MemoryStorage(), ...options });
}
const indexOf = ({ params }: Trial) => space.index(params);

describe('jobs', () => {
  test('evaluate so many at once, each trial once', async () => {
    const study = await open();
    let running = 0;
    let most = 0;
    const objective = async (trial: Trial) => {
      running++;
      most = Math.max(most, running);
      await setTimeout(2);
      running--;
      return indexOf(trial);
    };
    await study.optimize(objective, { trials: 9, jobs: 3 });
    expect(most).toBe(3);
    const trials = await study.trials();
    expect(trials.map(({ claims, value }) => [claims, value])).toEqual(trials.map((trial) => [1, indexOf(trial)]));
    expect(trials).toHaveLength(9);
  });

  test('end together with the first error, and give their trials back', async () => {
    const study = await open();
    const aborted: number[] = [];
    const objective = async ({ number }: Trial, { signal }: { signal: AbortSignal }) => {
      if (number === 2) throw new TypeError('a bug');
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(number);
          reject(signal.reason);
        });
      });
      return 1;
    };
    await expect(study.optimize(objective, { jobs: 3 })).rejects.toThrow('a bug');
    expect(aborted.sort()).toEqual([0, 1]);
    expect((await study.trials()).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
  });

  test('do not wait for an objective that does not heed the signal', async () => {
    const study = await open();
    const controller = new AbortController();
    const deaf = () => {
      setImmediate(() => controller.abort(new Error('Ctrl-C')));
      return new Promise<number>(() => {});
    };
    await expect(study.optimize(deaf, { signal: controller.signal })).rejects.toThrow('Ctrl-C');
    expect((await study.trials())[0]!.state).toBe('waiting');
  });
});

test('stop lets the running trial end, and the next run goes on', async () => {
  const study = await open();
  const stopping = ({ number }: Trial) => {
    if (number === 2) study.stop();
    return number;
  };
  expect(await study.optimize(stopping, { trials: 8 })).toBe('open');
  expect((await study.trials()).map(({ value }) => value)).toEqual([0, 1, 2]);
  await study.optimize(() => 1, { trials: 5 });
  expect(await study.trials()).toHaveLength(5);
});

test('no trial begins after the timeout', async () => {
  const study = await open();
  await study.optimize(() => 1, { timeout: 0 });
  expect(await study.trials()).toEqual([]);
});

test.each<OptimizeOptions>([
  { trials: -1 },
  { trials: 1.5 },
  { timeout: Number.NaN },
  { jobs: 0 },
  { stopWhen: { improvementBelow: -1 } },
])('%j is refused', async (options) => {
  const refused = (await open()).optimize(() => 1, options);
  await expect(refused).rejects.toMatchObject({ code: 'invalid-argument' });
});

describe('the stopping rule', () => {
  /** Goes by index, and knows a bound that falls by one with every trial. */
  const sampler: Sampler = {
    name: 'bounded',
    suggest: async ({ number }) => ({ digits: space.digits(number), improvementBound: 5 - number }),
  };

  test('ends the search when the bound on what is left is below, before a trial more is added', async () => {
    const study = await open({ sampler });
    const options = { stopWhen: { improvementBelow: 2.5 } };
    expect(await study.optimize(() => 1, options)).toBe('converged');
    expect(await study.trials()).toHaveLength(3);
    expect(await study.optimize(() => 1, options)).toBe('converged');
    expect(await study.optimize(() => 1, { ...options, jobs: 2 })).toBe('converged');
    expect(await study.trials()).toHaveLength(3);
  });

  test('never holds for a sampler that proves nothing', async () => {
    const study = await open();
    expect(await study.optimize(() => 1, { stopWhen: { improvementBelow: 1e9 } })).toBe('exhausted');
  });
});

describe('two objectives', () => {
  const directions = ['maximize', 'minimize'] as const;

  test('have a Pareto front, and no best trial', async () => {
    const study = await open({ directions });
    const told = [
      [1, 1],
      [2, 2],
      [2, 3],
      [0, 0],
      [1, 1],
    ];
    await study.optimize(({ number }) => ({ values: told[number]! }), { trials: 5 });
    expect((await study.bestTrials()).map(({ number }) => number)).toEqual([0, 1, 3, 4]);
    expect((await study.trials())[0]).toMatchObject({ values: [1, 1] });
    expect((await study.trials())[0]).not.toHaveProperty('value');
    await expect(study.bestTrial()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('must both be told', async () => {
    const study = await open({ directions });
    const trial = await study.ask();
    for (const outcome of [1, [1], [1, 2, 3], { values: [] }]) {
      await expect(study.tell(trial, outcome)).rejects.toThrow(/trial 0: \d values; expected 2/);
    }
    await expect(study.tell(trial, [1, Number.NaN])).rejects.toThrow(/value NaN/);
    await expect(study.tell(trial, { values: [1, 2], noise: 1 })).rejects.toThrow(/noise 1; expected 2 variances/);
    await study.tell(trial, { values: [1, 2], noise: [0, 0.5] });
    expect((await study.trials())[0]).toMatchObject({ values: [1, 2], noise: [0, 0.5] });
  });

  test.each([{ directions: [] }, { directions: ['maximize', 'minimize', 'minimize'] }, { directions: ['up'] }])(
    'are refused as %j',
    async (options) => {
      await expect(open(options as never)).rejects.toMatchObject({ code: 'invalid-argument' });
    },
  );
});

describe('trials of the user', () => {
  test('that are enqueued come next, in their order', async () => {
    const study = await open();
    await study.enqueueTrial({ a: 3, b: 'z' });
    await study.enqueueTrial({ a: 0, b: 'y' });
    await study.optimize(indexOf, { trials: 4 });
    const trials = await study.trials();
    expect(trials.map(({ origin }) => origin)).toEqual(['enqueued', 'enqueued', 'sampler', 'sampler']);
    expect(trials.map(({ value }) => value).slice(0, 2)).toEqual([11, 1]);
  });

  test('that are added are complete, and count', async () => {
    const study = await open({ sampler: randomSampler() });
    await study.addTrial({ a: 1, b: 'x' }, { value: 100, noise: 0.25, attributes: { from: 'a paper' } });
    expect(await study.bestTrial()).toMatchObject({ value: 100, noise: [0.25], origin: 'added', ended: 1 });
    expect((await study.ask()).askedAfter).toBe(1);
  });

  test('are refused where they are none of the space, or there already', async () => {
    const forbidden = [{ a: 2, b: 'y' }];
    const study = await open({ space: grid(space.toJSON(), { forbidden }) });
    await study.enqueueTrial({ a: 0, b: 'x' });
    const there = { code: 'conflict', message: expect.stringContaining('{"a":0,"b":"x"}') };
    await expect(study.enqueueTrial({ a: 0, b: 'x' })).rejects.toMatchObject(there);
    await expect(study.addTrial({ a: 0, b: 'x' }, 1)).rejects.toMatchObject(there);
    await expect(study.enqueueTrial({ a: 2, b: 'y' })).rejects.toThrow(/\{"a":2,"b":"y"\} is forbidden/);
    await expect(study.enqueueTrial({ a: 9, b: 'y' })).rejects.toThrow(/dimension 'a': 9 is not one of/);
    await expect(study.addTrial({ a: 1, b: 'y' }, Number.NaN)).rejects.toThrow(/value NaN/);
    expect(await study.trials()).toHaveLength(1);
  });
});

describe('replicates', () => {
  test('try every configuration so often, one configuration after the other', async () => {
    const study = await open({ replicates: 3 });
    expect(await study.optimize(({ number }) => number)).toBe('exhausted');
    const trials = await study.trials();
    expect(trials).toHaveLength(36);
    expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(12);
    expect(trials.slice(0, 4).map(({ replicate, origin }) => [replicate, origin])).toEqual([
      [0, 'sampler'],
      [1, 'replicate'],
      [2, 'replicate'],
      [0, 'sampler'],
    ]);
    expect(await study.replay()).toEqual({ compared: 12 });
  });

  test('count by their mean', async () => {
    const study = await open({ replicates: 2 });
    const values = [10, 0, 6, 7];
    await study.optimize(({ number }) => values[number]!, { trials: 4 });
    expect((await study.bestTrial())!.number).toBe(2);
  });

  test('may be enqueued so often, and not more', async () => {
    const study = await open({ replicates: 2 });
    for (let i = 0; i < 2; i++) await study.enqueueTrial({ a: 0, b: 'x' });
    await expect(study.enqueueTrial({ a: 0, b: 'x' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([0, 1.5])('%d are refused', async (replicates) => {
    await expect(open({ replicates })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('a batch', () => {
  test('asks for so many, fewer where there are no more', async () => {
    const study = await open();
    expect(await study.ask(5)).toHaveLength(5);
    expect(await study.ask(20)).toHaveLength(7);
    await expect(study.ask(1)).rejects.toMatchObject({ code: 'exhausted' });
    await expect(study.ask(0)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('asked for at once has no configuration twice', async () => {
    const study = await open();
    const trials = await Promise.all(Array.from({ length: 12 }, () => study.ask()));
    expect(new Set(trials.map(indexOf)).size).toBe(12);
  });
});

describe('replay', () => {
  /** Suggests the point after the one of the best value known, or of the last asked. */
  const greedy = (step: number): Sampler => ({
    name: `greedy-${step}`,
    suggest: async ({ trials, space: grid }) => {
      const taken = new Set(trials.map(({ digits }) => grid.key(digits)));
      const best = trials.filter(({ values }) => values).sort((a, b) => b.values![0]! - a.values![0]!)[0];
      let index = best ? grid.index(Int32Array.from(best.digits)) : 0;
      do index = (index + step) % grid.size;
      while (taken.has(grid.key(grid.digits(index))));
      return { digits: grid.digits(index) };
    },
  });

  test('sees what was known at each ask, whatever came between', async () => {
    const study = await open({ sampler: greedy(1) });
    const [a, b, c] = await study.ask(3);
    await study.tell(b!, 5);
    const d = await study.ask();
    await study.tell(d, 9);
    await study.fail(a!, 'once');
    await study.tell(c!, 7);
    const [again, e] = await study.ask(2);
    expect(again!.number).toBe(a!.number);
    await study.tell(e!, 1);
    expect((await study.trials()).map(({ askedAfter }) => askedAfter)).toEqual([0, 0, 0, 1, 3]);
    expect((await study.trials()).map(({ ended }) => ended)).toEqual([undefined, 1, 3, 2, 4]);
    expect(await replay(study)).toEqual({ compared: 5 });
  });

  test('names the first trial that another sampler would choose differently', async () => {
    const storage = new MemoryStorage();
    const study = await open({ storage, sampler: greedy(1) });
    await study.addTrial({ a: 0, b: 'y' }, 1);
    await study.ask(2);
    const other = await open({ storage, sampler: greedy(5) });
    expect(await replay(other)).toEqual({
      compared: 1,
      difference: {
        ...{ number: 1, sampler: 'greedy-1' },
        recorded: { a: 0, b: 'z' },
        suggested: { a: 2, b: 'x' },
      },
    });
  });
});

describe('a study that was kept', () => {
  test('is refused where a new one is wanted', async () => {
    const storage = new MemoryStorage();
    await open({ storage });
    await expect(open({ storage, loadIfExists: false })).rejects.toThrow(/study 's' exists; take another name/);
  });

  test('is loaded to be looked at', async () => {
    const storage = new MemoryStorage();
    await (await open({ storage })).addTrial({ a: 0, b: 'y' }, 1);
    const study = await loadStudy({ name: 's', storage });
    expect((await study.bestTrial())!.params).toEqual({ a: 0, b: 'y' });
    await expect(study.ask()).rejects.toThrow(/loaded without a sampler/);
  });

  test('has what its space forbids: a list, or a function that must be given again', async () => {
    const storage = new MemoryStorage();
    const sampler = randomSampler();
    const listed: Grid = grid(space.toJSON(), { forbidden: [{ b: ['x', 'y'] }] });
    await open({ name: 'list', storage, space: listed });
    const study = await loadStudy({ name: 'list', storage, sampler });
    await study.optimize(() => 1);
    expect((await study.trials()).map(({ params }) => params.b)).toEqual(['z', 'z', 'z', 'z']);

    const ruled = grid(space.toJSON(), { forbidden: ({ b }) => b === 'x' });
    await open({ name: 'function', storage, space: ruled });
    await expect(loadStudy({ name: 'function', storage, sampler })).rejects.toThrow(/expected its space/);
    await expect(loadStudy({ name: 'function', storage, sampler, space })).rejects.toThrow(/instead of nothing/);
    await expect(open({ name: 'function', storage })).rejects.toThrow(/forbidden \(.*=> b === .x. instead of nothing/);
    expect((await loadStudy({ name: 'function', storage, sampler, space: ruled })).space.points).toBe(12);
  });
});
