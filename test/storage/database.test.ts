import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteStorage } from '../../src/storage/sqlite.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-database-'));
  file = join(folder, 'studies.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const definition = {
  name: 's',
  space: { a: { type: 'integer', from: 0, to: 99 } },
  direction: 'maximize',
  seed: 0,
  objective: '',
} as const;

async function fill(): Promise<void> {
  const storage = new SqliteStorage(file);
  await storage.create(definition);
  for (let number = 0; number < 100; number++) {
    await storage.add('s', { number, index: number });
    await storage.claim('s');
    await storage.tell('s', { number, claims: 1 }, number, { note: 'x'.repeat(40) });
  }
  storage.close();
}

const corrupt = () => expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(file) });

test('a file that is no database is refused by name', () => {
  writeFileSync(file, 'no database, but long enough to be looked at twice\n'.repeat(100));
  expect(() => new SqliteStorage(file)).toThrow(corrupt());
});

test("another program's database is refused by name, and not touched", () => {
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE study (name TEXT)');
  other.close();
  const before = readFileSync(file);
  expect(() => new SqliteStorage(file)).toThrow(corrupt());
  expect(readFileSync(file)).toEqual(before);
});

test('a truncated storage is refused by name', async () => {
  await fill();
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, Math.floor(whole.length / 2)));
  expect(() => new SqliteStorage(file)).toThrow(corrupt());
});

test('a later schema is refused by version', () => {
  new SqliteStorage(file).close();
  const later = new DatabaseSync(file);
  later.exec('PRAGMA user_version = 7');
  later.close();
  expect(() => new SqliteStorage(file)).toThrow(/studies\.db: schema version 7; this Strop reads version 1/);
});

test('an empty file is a storage that is still to be made', async () => {
  writeFileSync(file, '');
  const storage = new SqliteStorage(file);
  expect(await storage.create(definition)).toEqual(definition);
});

test('overwritten bytes give the trials or an error with the name of the file', async () => {
  await fill();
  const whole = readFileSync(file);
  const damages = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 64,
  });
  await fc.assert(
    fc.asyncProperty(damages, async (changes) => {
      const damaged = Buffer.from(whole);
      for (const [position, value] of changes) damaged[position] = value;
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
      writeFileSync(file, damaged);
      let storage: SqliteStorage | undefined;
      try {
        storage = new SqliteStorage(file);
        const trials = await storage.list('s');
        expect(trials.map(({ number }) => number)).toEqual(trials.map((_, i) => i));
      } catch (error) {
        expect(error).toMatchObject({ name: 'StropError', message: expect.stringContaining(file) });
      } finally {
        storage?.close();
      }
    }),
    { numRuns: 100 },
  );
});

test('loading SQLite warns of nothing, and other warnings still come', () => {
  const module = JSON.stringify(new URL('../../src/storage/sqlite.ts', import.meta.url).href);
  const script = `const { SqliteStorage } = await import(${module});
    new SqliteStorage(${JSON.stringify(file)}).close();
    process.emitWarning('of something else');`;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stderr).not.toContain('SQLite');
  expect(stderr).toContain('of something else');
});
