import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/search/storage.ts';
import type { StudyDefinition } from '../../src/search/study-definition.ts';
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
  direction: 'minimize',
  seed: Number.MAX_SAFE_INTEGER,
  objective: 'a loss of "β"',
};
const study = definition.name;
const waiting = { state: 'waiting', claims: 0, failures: [], attributes: {} };

describe.each(makers)('%s storage', (_, make) => {
  test('keeps the first definition of a name', async () => {
    const storage = make();
    expect(await storage.find(study)).toBeUndefined();
    expect(await storage.create(definition)).toEqual(definition);
    expect(await storage.create({ ...definition, seed: 1 })).toEqual(definition);
    expect(await storage.find(study)).toEqual(definition);
    expect(Object.keys((await storage.find(study))!.space)).toEqual(['rate', 'z']);
  });

  test('adds trials by number, each index once', async () => {
    const storage = make();
    await storage.create(definition);
    expect(await storage.add(study, { number: 0, index: 2 ** 52 + 1 })).toBe(true);
    expect(await storage.add(study, { number: 0, index: 4 })).toBe(false);
    expect(await storage.add(study, { number: 1, index: 2 ** 52 + 1 })).toBe(false);
    expect(await storage.add(study, { number: 2, index: 4 })).toBe(false);
    expect(await storage.list(study)).toEqual([{ number: 0, index: 2 ** 52 + 1, ...waiting }]);
  });

  test('claims what waits, lowest number first, and nothing that a living process runs', async () => {
    const storage = make();
    await storage.create(definition);
    for (const number of [0, 1]) await storage.add(study, { number, index: 10 - number });
    expect(await storage.claim(study)).toEqual({ number: 0, index: 10, ...waiting, state: 'running', claims: 1 });
    expect(await storage.claim(study)).toMatchObject({ number: 1 });
    expect(await storage.claim(study)).toBeUndefined();
    await storage.release(study, { number: 0, claims: 1 }, 'broke down');
    expect(await storage.claim(study)).toMatchObject({ number: 0, claims: 2, failures: ['broke down'] });
  });

  test('ends a trial once, for its last claim only', async () => {
    const storage = make();
    await storage.create(definition);
    await storage.add(study, { number: 0, index: 0 });
    const conflict = { code: 'conflict' };
    await expect(storage.tell(study, { number: 0, claims: 0 }, 1, {})).rejects.toMatchObject(conflict);
    await storage.claim(study);
    await expect(storage.tell(study, { number: 0, claims: 0 }, 1, {})).rejects.toMatchObject(conflict);
    await expect(storage.tell(study, { number: 1, claims: 1 }, 1, {})).rejects.toMatchObject({ code: 'not-found' });
    const value = -1 / 3;
    await storage.tell(study, { number: 0, claims: 1 }, value, { note: 'süß', deep: { list: [1, null] } });
    await expect(storage.fail(study, { number: 0, claims: 1 }, 'x')).rejects.toMatchObject(conflict);
    expect(await storage.list(study)).toEqual([
      {
        number: 0,
        index: 0,
        state: 'complete',
        claims: 1,
        failures: [],
        value,
        attributes: { note: 'süß', deep: { list: [1, null] } },
      },
    ]);
  });

  test('keeps studies apart', async () => {
    const storage = make();
    for (const name of ['one', 'two']) {
      await storage.create({ ...definition, name });
      await storage.add(name, { number: 0, index: 3 });
    }
    await storage.claim('one');
    expect((await storage.list('two'))[0]).toMatchObject({ state: 'waiting' });
  });

  test('has no trials of a study that it does not have', async () => {
    const storage = make();
    const absent = expect.objectContaining({ code: 'not-found', message: expect.stringContaining("'nobody'") });
    await expect(storage.list('nobody')).rejects.toThrow(absent);
    await expect(storage.claim('nobody')).rejects.toThrow(absent);
    await expect(storage.add('nobody', { number: 0, index: 0 })).rejects.toThrow(absent);
  });
});
