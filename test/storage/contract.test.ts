import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/search/storage.ts';
import type { StudyDefinition } from '../../src/search/study-definition.ts';
import type { NewTrial } from '../../src/search/trial.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';
import { SqliteStorage } from '../../src/storage/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'strop-storage-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
const makers: [string, () => Storage][] = [
  ['memory', () => new MemoryStorage()],
  ['sqlite', () => new SqliteStorage(join(folder, `${files++}.db`))],
];

const definition: StudyDefinition = {
  name: "it's a study",
  space: {
    rate: { type: 'ordinal', values: [1e-7, 0.1], scale: 'log' },
    z: { type: 'categorical', values: ['ä', true] },
  },
  forbidden: '[{"z":true}]',
  directions: ['minimize', 'maximize'],
  seed: Number.MAX_SAFE_INTEGER,
  objective: 'a loss of "β"',
  replicates: 2,
};
const study = definition.name;
const waiting = { state: 'waiting', claims: 0, failures: [], attributes: {} };
/** A trial of the point (number, 1, 2). */
function trialOf(number: number): NewTrial {
  const suggestion = { sampler: 'x', hyperparameters: [1 / 3] };
  return { number, digits: [number, 1, 2], replicate: 0, origin: 'sampler', askedAfter: 0, suggestion };
}

describe.each(makers)('%s storage', (_, make) => {
  test('keeps the first definition of a name', async () => {
    const storage = make();
    expect(await storage.find(study)).toBeUndefined();
    expect(await storage.create(definition)).toEqual(definition);
    expect(await storage.create({ ...definition, seed: 1 })).toEqual(definition);
    expect(await storage.find(study)).toEqual(definition);
    expect(Object.keys((await storage.find(study))!.space)).toEqual(['rate', 'z']);
  });

  test('keeps a definition without forbidden combinations as one', async () => {
    const storage = make();
    const { forbidden: _, ...plain } = definition;
    await storage.create(plain);
    expect(await storage.find(study)).toEqual(plain);
  });

  test('adds trials by number, each replicate of a point once', async () => {
    const storage = make();
    await storage.create(definition);
    expect(await storage.add(study, trialOf(0))).toBe(true);
    expect(await storage.add(study, { ...trialOf(5), number: 0 })).toBe(false);
    expect(await storage.add(study, { ...trialOf(0), number: 1 })).toBe(false);
    expect(await storage.add(study, trialOf(2))).toBe(false);
    const { askedAfter: _, ...unknown } = { ...trialOf(0), number: 1, replicate: 1, origin: 'replicate' as const };
    expect(await storage.add(study, unknown)).toBe(true);
    expect(await storage.list(study)).toEqual([
      { ...trialOf(0), ...waiting },
      { ...unknown, ...waiting },
    ]);
  });

  test('adds a trial with its result', async () => {
    const storage = make();
    await storage.create(definition);
    const result = { values: [1 / 3, -1e300], noise: [0, 0.1], attributes: { from: 'elsewhere' } };
    expect(await storage.add(study, { ...trialOf(0), origin: 'added' }, result)).toBe(true);
    expect(await storage.claim(study)).toBeUndefined();
    const complete = { ...trialOf(0), origin: 'added', ...waiting, state: 'complete', ended: 1, ...result };
    expect(await storage.list(study)).toEqual([complete]);
  });

  test('keeps why a trial is infeasible', async () => {
    const storage = make();
    await storage.create(definition);
    for (const number of [0, 1]) await storage.add(study, trialOf(number));
    await storage.claim(study);
    const result = { infeasible: 'too "large"', attributes: { cores: 3 } };
    await storage.tell(study, { number: 0, claims: 1 }, result);
    const ended = { state: 'infeasible', failures: [], ended: 1, ...result };
    expect((await storage.list(study))[0]).toEqual({ ...trialOf(0), ...ended, claims: 1 });
    expect(await storage.claim(study)).toMatchObject({ number: 1 });
    await storage.tell(study, { number: 1, claims: 1 }, { values: [1], attributes: {} });
    expect((await storage.list(study))[1]).toMatchObject({ state: 'complete', ended: 2 });
  });

  test('claims what waits, lowest number first, and nothing that a living process runs', async () => {
    const storage = make();
    await storage.create(definition);
    for (const number of [0, 1]) await storage.add(study, trialOf(number));
    expect(await storage.claim(study)).toEqual({ ...trialOf(0), ...waiting, state: 'running', claims: 1 });
    expect(await storage.claim(study)).toMatchObject({ number: 1 });
    expect(await storage.claim(study)).toBeUndefined();
    await storage.release(study, { number: 0, claims: 1 }, 'broke down');
    expect(await storage.claim(study)).toMatchObject({ number: 0, claims: 2, failures: ['broke down'] });
  });

  test('ends a trial once, for its last claim only', async () => {
    const storage = make();
    await storage.create(definition);
    await storage.add(study, trialOf(0));
    const conflict = { code: 'conflict' };
    const result = { values: [-1 / 3], attributes: { note: 'süß', deep: { list: [1, null] } } };
    await expect(storage.tell(study, { number: 0, claims: 0 }, result)).rejects.toMatchObject(conflict);
    await storage.claim(study);
    await expect(storage.tell(study, { number: 0, claims: 0 }, result)).rejects.toMatchObject(conflict);
    await expect(storage.tell(study, { number: 1, claims: 1 }, result)).rejects.toMatchObject({ code: 'not-found' });
    await storage.tell(study, { number: 0, claims: 1 }, result);
    await expect(storage.fail(study, { number: 0, claims: 1 }, 'x')).rejects.toMatchObject(conflict);
    const expected = { ...trialOf(0), state: 'complete', claims: 1, failures: [], ended: 1, ...result };
    expect(await storage.list(study)).toEqual([expected]);
  });

  test('counts the ends of trials, whether complete or failed, in their order', async () => {
    const storage = make();
    await storage.create(definition);
    for (const number of [0, 1, 2, 3]) {
      await storage.add(study, trialOf(number));
      await storage.claim(study);
    }
    await storage.tell(study, { number: 2, claims: 1 }, { values: [1], attributes: {} });
    await storage.release(study, { number: 1, claims: 1 }, 'for now');
    await storage.fail(study, { number: 0, claims: 1 }, 'for good');
    await storage.tell(study, { number: 3, claims: 1 }, { values: [1], attributes: {} });
    expect((await storage.list(study)).map(({ ended }) => ended)).toEqual([2, undefined, 1, 3]);
  });

  test('keeps studies apart', async () => {
    const storage = make();
    for (const name of ['one', 'two']) {
      await storage.create({ ...definition, name });
      await storage.add(name, trialOf(0));
    }
    await storage.claim('one');
    expect((await storage.list('two'))[0]).toMatchObject({ state: 'waiting' });
  });

  test('has no trials of a study that it does not have', async () => {
    const storage = make();
    const absent = expect.objectContaining({ code: 'not-found', message: expect.stringContaining("'nobody'") });
    await expect(storage.list('nobody')).rejects.toThrow(absent);
    await expect(storage.claim('nobody')).rejects.toThrow(absent);
    await expect(storage.add('nobody', trialOf(0))).rejects.toThrow(absent);
  });
});
