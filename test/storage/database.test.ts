import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { currentOwner } from '../../src/storage/owner.ts';
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
  directions: ['maximize'],
  seed: 0,
  objective: '',
  replicates: 1,
} as const;

async function fill(): Promise<void> {
  const storage = new SqliteStorage(file);
  await storage.create(definition);
  for (let number = 0; number < 100; number++) {
    const place = { number, digits: [number], replicate: 0, askedAfter: number };
    await storage.add('s', { ...place, origin: 'sampler', suggestion: {} });
    await storage.claim('s');
    await storage.tell('s', { number, claims: 1 }, { values: [number], attributes: { note: 'x'.repeat(40) } });
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
  expect(() => new SqliteStorage(file)).toThrow(/studies\.db: schema version 7; this Strop reads versions 1 to 3/);
});

/** A file as the first Strop made it, with a trial in each state and an evaluation under way. */
function makeVersion1(): void {
  const first = new DatabaseSync(file);
  first.exec(`PRAGMA application_id = ${0x53545250}; PRAGMA user_version = 1;
    CREATE TABLE study (
      name TEXT PRIMARY KEY, space TEXT NOT NULL, direction TEXT NOT NULL, objective TEXT NOT NULL, seed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE trial (
      study TEXT NOT NULL REFERENCES study (name), number INTEGER NOT NULL, point INTEGER NOT NULL, state TEXT NOT NULL,
      claims INTEGER NOT NULL DEFAULT 0, owner TEXT, failures TEXT NOT NULL DEFAULT '[]', value REAL,
      attributes TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (study, number), UNIQUE (study, point)
    ) STRICT;`);
  const space = { a: { type: 'integer', from: 0, to: 3 }, b: { type: 'categorical', values: ['x', 'y', 'z'] } };
  const study = first.prepare('INSERT INTO study VALUES (?, ?, ?, ?, ?)');
  for (const name of ['old', 'empty']) study.run(name, JSON.stringify(space), 'minimize', 'a loss', 5);
  const trial = first.prepare('INSERT INTO trial VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const owner = JSON.stringify(currentOwner());
  trial.run('old', 0, 11, 'complete', 2, null, '["once"]', 0.1 + 0.2, '{"outcome":"completed"}');
  trial.run('old', 1, 0, 'failed', 3, null, '["a","b","c"]', null, '{}');
  trial.run('old', 2, 5, 'running', 1, owner, '[]', null, '{}');
  trial.run('old', 3, 7, 'waiting', 0, null, '[]', null, '{}');
  first.close();
}

test('a storage of schema version 1 is brought up to date, with all that was told', async () => {
  makeVersion1();
  for (const time of ['first', 'again']) {
    const storage = new SqliteStorage(file);
    expect(await storage.find('old'), time).toMatchObject({ directions: ['minimize'], objective: 'a loss', seed: 5 });
    expect(await storage.list('empty')).toEqual([]);
    const common = { replicate: 0, origin: 'sampler', suggestion: {}, attributes: {} };
    expect(await storage.list('old')).toEqual([
      {
        ...{ ...common, number: 0, digits: [3, 2], state: 'complete', claims: 2, failures: ['once'], ended: 1 },
        ...{ values: [0.1 + 0.2], attributes: { outcome: 'completed' } },
      },
      { ...common, number: 1, digits: [0, 0], state: 'failed', claims: 3, failures: ['a', 'b', 'c'], ended: 2 },
      { ...common, number: 2, digits: [1, 2], state: 'running', claims: 1, failures: [] },
      { ...common, number: 3, digits: [2, 1], state: 'waiting', claims: 0, failures: [] },
    ]);
    storage.close();
  }
  const storage = new SqliteStorage(file);
  await storage.tell('old', { number: 2, claims: 1 }, { values: [7], attributes: {} });
  expect((await storage.list('old'))[2]).toMatchObject({ state: 'complete', values: [7], ended: 3 });
  storage.close();
});

test('a storage of schema version 2 is brought up to date, with all that was told', async () => {
  await fill();
  const before = new SqliteStorage(file);
  const trials = await before.list('s');
  before.close();
  const second = new DatabaseSync(file);
  // As Strop 0.1 made it: no trial was infeasible.
  const { sql } = second.prepare("SELECT sql FROM sqlite_schema WHERE name = 'trial'").get() as { sql: string };
  const old = sql.replaceAll(", 'infeasible'", '').replace("(state IN ('complete'))", "(state = 'complete')");
  expect(old).not.toContain('infeasible');
  second.exec(`ALTER TABLE trial RENAME TO new; ${old}; INSERT INTO trial SELECT * FROM new; DROP TABLE new;
    PRAGMA user_version = 2`);
  second.close();
  const storage = new SqliteStorage(file);
  expect(await storage.find('s')).toEqual(definition);
  expect(await storage.list('s')).toEqual(trials);
  await storage.create({ ...definition, name: 'new' });
  await storage.add('new', { number: 0, digits: [0], replicate: 0, origin: 'sampler', suggestion: {} });
  await storage.claim('new');
  await storage.tell('new', { number: 0, claims: 1 }, { infeasible: 'why', attributes: {} });
  expect(await storage.list('new')).toMatchObject([{ state: 'infeasible', infeasible: 'why', ended: 1 }]);
  storage.close();
});

test('a damaged storage of schema version 1 is left as it is', () => {
  makeVersion1();
  const damaged = new DatabaseSync(file);
  damaged.exec("UPDATE study SET space = '{}' WHERE name = 'old'");
  damaged.close();
  expect(() => new SqliteStorage(file)).toThrow(corrupt());
  const after = new DatabaseSync(file);
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  expect(after.prepare('SELECT count(*) AS count FROM trial').get()).toEqual({ count: 4 });
  after.close();
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
