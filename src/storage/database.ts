import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StropError } from '../errors.ts';
import { migrate, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** 'STRP', the mark of Strop's databases among SQLite's. */
const APPLICATION_ID = 0x53545250;
const BUSY_TIMEOUT_MS = 30_000;

/** SQLite's primary result codes (sqlite.org/rescode.html) that say nothing against the file's content. */
const SURROUNDINGS: Readonly<Record<number, string>> = {
  3: 'no permission',
  5: `locked by another process for ${BUSY_TIMEOUT_MS / 1000} s`,
  8: 'not writable',
  10: 'cannot be read or written',
  13: 'no space left',
  14: 'cannot be opened',
};

/** An SQLite file of Strop's, opened or made. */
export class Database {
  readonly path: string;
  readonly #sqlite: DatabaseSync;

  /**
   * @throws StropError 'corrupt', naming the file, where it is damaged or not Strop's; 'unavailable' where it cannot be opened
   *   or a newer Strop made it, or Node has no SQLite.
   */
  constructor(path: string) {
    this.path = path;
    const { DatabaseSync } = loadSqlite();
    mkdirSync(dirname(path), { recursive: true });
    this.#sqlite = this.#guard(() => new DatabaseSync(path));
    try {
      this.#guard(() => {
        this.#sqlite.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA foreign_keys = ON`);
        this.#prepareFile();
        // FULL: what was told survives a power failure too.
        this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      });
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  /** Runs `work` as one transaction that no other process's comes between; rolled back where it throws. */
  transaction<T>(work: (sqlite: DatabaseSync) => T): T {
    return this.#guard(() => {
      this.#sqlite.exec('BEGIN IMMEDIATE');
      try {
        const result = work(this.#sqlite);
        this.#sqlite.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Runs `work`, which only reads, and only by one statement. */
  read<T>(work: (sqlite: DatabaseSync) => T): T {
    return this.#guard(() => work(this.#sqlite));
  }

  close(): void {
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  /** Makes the schema in an empty file, sees to it that any other is Strop's and sound, and brings it up to date. */
  #prepareFile(): void {
    this.transaction((sqlite) => {
      const pragma = (name: string) => Object.values(sqlite.prepare(`PRAGMA ${name}`).get()!)[0];
      const isEmpty = sqlite.prepare('SELECT count(*) AS count FROM sqlite_schema').get()!.count === 0;
      if (isEmpty && pragma('application_id') === 0) {
        sqlite.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; ${SCHEMA}`);
        return;
      }
      if (pragma('application_id') !== APPLICATION_ID) {
        throw new StropError('corrupt', `${this.path}: an SQLite database of another program, not a Strop storage`);
      }
      const version = pragma('user_version');
      if (version !== 1 && version !== 2 && version !== SCHEMA_VERSION) {
        const message = `${this.path}: schema version ${version}; this Strop reads versions 1 to ${SCHEMA_VERSION}`;
        throw new StropError('unavailable', message);
      }
      const found = pragma('integrity_check(1)');
      if (found !== 'ok') throw new StropError('corrupt', `${this.path}: damaged (${found})`);
      if (version !== SCHEMA_VERSION) this.#migrate(sqlite, version);
    });
  }

  #migrate(sqlite: DatabaseSync, version: 1 | 2): void {
    try {
      migrate(sqlite, version);
    } catch (cause) {
      if (!(cause instanceof StropError)) throw cause;
      throw new StropError(
        'corrupt',
        `${this.path}: cannot be brought to version ${SCHEMA_VERSION} (${cause.message})`,
        {
          cause,
        },
      );
    }
  }

  /** Gives errors of SQLite, and of reading what it gave, the file's name and a code of Strop's. */
  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const { errcode, message } = cause as Error & { errcode?: number };
      if (errcode === undefined && !(cause instanceof SyntaxError)) throw cause;
      const surroundings = errcode === undefined ? undefined : SURROUNDINGS[errcode & 0xff];
      if (surroundings) throw new StropError('unavailable', `${this.path}: ${surroundings} (${message})`, { cause });
      throw new StropError('corrupt', `${this.path}: not a sound SQLite database (${message})`, { cause });
    }
  }
}

/** Loads node:sqlite without Node 22's warning that it is experimental; every other warning goes its way. */
function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    const sqlite = process.getBuiltinModule?.('node:sqlite');
    if (sqlite) return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new StropError('unavailable', `Node ${process.versions.node} has no node:sqlite; Node 22.13 or later has it`);
}
