import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import { SqliteStorage } from '../storage/sqlite.ts';

/** The file of all studies of a folder. */
export function studiesFile(runs: string): string {
  return join(runs, 'studies.sqlite');
}

/** The storage of a folder that has one. @throws StropError 'not-found' where it has none. */
export function openStorage(runs: string): SqliteStorage {
  const file = studiesFile(runs);
  if (!existsSync(file))
    throw new StropError('not-found', `--runs ${runs}: ${file} is not there; no study is kept here`);
  return new SqliteStorage(file);
}

/** A study's name is also a folder's. @throws StropError 'invalid-argument'. */
export function studyName(option: string, name: string): string {
  if (/^\w[\w.-]*$/.test(name)) return name;
  throw new StropError('invalid-argument', `${option} ${name}: expected letters, digits, dots, dashes and underscores`);
}
