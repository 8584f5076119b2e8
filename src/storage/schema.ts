import type { DatabaseSync } from 'node:sqlite';
import { Grid } from '../space/grid.ts';

export const SCHEMA_VERSION = 3;

/** Lists and objects are JSON. `point` holds the digits of a trial's configuration. */
export const SCHEMA = `
CREATE TABLE study (
  name TEXT PRIMARY KEY,
  space TEXT NOT NULL,
  forbidden TEXT,
  directions TEXT NOT NULL,
  objective TEXT NOT NULL,
  seed INTEGER NOT NULL,
  replicates INTEGER NOT NULL
) STRICT;
CREATE TABLE trial (
  study TEXT NOT NULL REFERENCES study (name),
  number INTEGER NOT NULL,
  point TEXT NOT NULL,
  replicate INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('sampler', 'replicate', 'enqueued', 'added')),
  asked_after INTEGER,
  suggestion TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'complete', 'infeasible', 'failed')),
  claims INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  failures TEXT NOT NULL DEFAULT '[]',
  ended INTEGER,
  result TEXT,
  PRIMARY KEY (study, number),
  UNIQUE (study, point, replicate),
  UNIQUE (study, ended),
  CHECK ((result IS NOT NULL) = (state IN ('complete', 'infeasible'))),
  CHECK ((ended IS NOT NULL) = (state IN ('complete', 'infeasible', 'failed'))),
  CHECK ((owner IS NOT NULL) = (state = 'running'))
) STRICT;
`;

/** Brings a database of an earlier version up to date. */
export function migrate(sqlite: DatabaseSync, version: 1 | 2): void {
  if (version === 1) migrateFromVersion1(sqlite);
  else migrateFromVersion2(sqlite);
  sqlite.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

/** There no trial was infeasible. */
function migrateFromVersion2(sqlite: DatabaseSync): void {
  sqlite.exec(`ALTER TABLE trial RENAME TO trial_2; ALTER TABLE study RENAME TO study_2; ${SCHEMA}
    INSERT INTO study SELECT * FROM study_2; INSERT INTO trial SELECT * FROM trial_2;
    DROP TABLE trial_2; DROP TABLE study_2`);
}

/**
 * There a point was a grid index, a study had one direction and a trial one value; in which
 * order its trials ended, and what was known when each was asked, it did not keep: they count as ended by number.
 */
function migrateFromVersion1(sqlite: DatabaseSync): void {
  sqlite.exec(`ALTER TABLE trial RENAME TO trial_1; ALTER TABLE study RENAME TO study_1; ${SCHEMA}
    INSERT INTO study SELECT name, space, NULL, json_array(direction), objective, seed, 1 FROM study_1`);
  const insert = sqlite.prepare(
    `INSERT INTO trial (study, number, point, replicate, origin, suggestion, state, claims, owner, failures, ended, result)
      VALUES (?, ?, ?, 0, 'sampler', '{}', ?, ?, ?, ?, ?, ?)`,
  );
  for (const { name, space } of sqlite.prepare('SELECT name, space FROM study_1').all()) {
    const grid = new Grid(JSON.parse(String(space)));
    let ended = 0;
    for (const row of sqlite.prepare('SELECT * FROM trial_1 WHERE study = ? ORDER BY number').all(name!)) {
      const { number, state, claims, owner, failures, value } = row as Record<string, number | string | null>;
      const hasEnded = state === 'complete' || state === 'failed';
      if (hasEnded) ended++;
      const result = { values: [value], attributes: JSON.parse(String(row.attributes)) };
      insert.run(
        ...[name!, number!, JSON.stringify([...grid.digits(Number(row.point))])],
        ...[state!, claims!, owner!, failures!],
        ...[hasEnded ? ended : null, state === 'complete' ? JSON.stringify(result) : null],
      );
    }
  }
  sqlite.exec('DROP TABLE trial_1; DROP TABLE study_1');
}
