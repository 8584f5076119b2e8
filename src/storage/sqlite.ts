import type { DatabaseSync } from 'node:sqlite';
import type { Claim, Storage } from '../search/storage.ts';
import type { StudyDefinition } from '../search/study-definition.ts';
import type { Attributes, TrialRecord } from '../search/trial.ts';
import { checkClaim, requireStudy } from './checks.ts';
import { Database } from './database.ts';
import { currentOwner, isAlive } from './owner.ts';

interface TrialRow {
  number: number;
  point: number;
  state: TrialRecord['state'];
  claims: number;
  owner: string | null;
  failures: string;
  value: number | null;
  attributes: string;
}

/**
 * Keeps studies in one SQLite file, which several processes on one machine may use at once. What a process that was killed
 * left running goes to the next process that asks.
 */
export class SqliteStorage implements Storage {
  readonly #database: Database;
  readonly #owner = JSON.stringify(currentOwner());

  /**
   * Opens the file, or makes it with its folders.
   *
   * @throws StropError 'corrupt', naming the file, where it is damaged or not Strop's.
   */
  constructor(path: string) {
    this.#database = new Database(path);
  }

  async create({ name, space, direction, seed, objective }: StudyDefinition): Promise<StudyDefinition> {
    return this.#database.transaction((sqlite) => {
      sqlite
        .prepare(
          'INSERT INTO study (name, space, direction, seed, objective) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(name, JSON.stringify(space), direction, seed, objective);
      return findStudy(sqlite, name)!;
    });
  }

  async find(study: string): Promise<StudyDefinition | undefined> {
    return this.#database.read((sqlite) => findStudy(sqlite, study));
  }

  async add(study: string, { number, index }: Pick<TrialRecord, 'number' | 'index'>): Promise<boolean> {
    return this.#database.transaction((sqlite) => {
      requireStudy(study, findStudy(sqlite, study) !== undefined);
      const { count } = sqlite.prepare('SELECT count(*) AS count FROM trial WHERE study = ?').get(study)!;
      if (count !== number) return false;
      const { changes } = sqlite
        .prepare("INSERT INTO trial (study, number, point, state) VALUES (?, ?, ?, 'waiting') ON CONFLICT DO NOTHING")
        .run(study, number, index);
      return changes === 1;
    });
  }

  async claim(study: string): Promise<TrialRecord | undefined> {
    return this.#database.transaction((sqlite) => {
      requireStudy(study, findStudy(sqlite, study) !== undefined);
      const free = listRows(sqlite, study).find(({ state, owner }) => {
        return state === 'waiting' || (state === 'running' && !isAlive(JSON.parse(owner!)));
      });
      if (!free) return undefined;
      sqlite
        .prepare("UPDATE trial SET state = 'running', claims = claims + 1, owner = ? WHERE study = ? AND number = ?")
        .run(this.#owner, study, free.number);
      return toRecord({ ...free, state: 'running', claims: free.claims + 1 });
    });
  }

  async tell(study: string, claim: Claim, value: number, attributes: Attributes): Promise<void> {
    this.#end(study, claim, { state: 'complete', value, attributes });
  }

  async release(study: string, claim: Claim, failure?: string): Promise<void> {
    this.#end(study, claim, { state: 'waiting', failure });
  }

  async fail(study: string, claim: Claim, failure: string): Promise<void> {
    this.#end(study, claim, { state: 'failed', failure });
  }

  async list(study: string): Promise<TrialRecord[]> {
    const records = this.#database.read((sqlite) => listRows(sqlite, study).map(toRecord));
    if (records.length === 0) requireStudy(study, (await this.find(study)) !== undefined);
    return records;
  }

  /** Closes the file; no call may follow. */
  close(): void {
    this.#database.close();
  }

  #end(
    study: string,
    claim: Claim,
    end: {
      state: TrialRecord['state'];
      value?: number;
      attributes?: Attributes;
      failure?: string | undefined;
    },
  ): void {
    this.#database.transaction((sqlite) => {
      const row = checkClaim(study, claim, listRows(sqlite, study)[claim.number]);
      const failures: string[] = JSON.parse(row.failures);
      if (end.failure !== undefined) failures.push(end.failure);
      sqlite
        .prepare(
          'UPDATE trial SET state = ?, owner = NULL, value = ?, attributes = ?, failures = ? WHERE study = ? AND number = ?',
        )
        .run(
          end.state,
          end.value ?? null,
          JSON.stringify(end.attributes ?? {}),
          JSON.stringify(failures),
          study,
          claim.number,
        );
    });
  }
}

function findStudy(sqlite: DatabaseSync, name: string): StudyDefinition | undefined {
  const row = sqlite.prepare('SELECT name, space, direction, seed, objective FROM study WHERE name = ?').get(name);
  return row && ({ ...row, space: JSON.parse(String(row.space)) } as StudyDefinition);
}

function listRows(sqlite: DatabaseSync, study: string): TrialRow[] {
  return sqlite.prepare('SELECT * FROM trial WHERE study = ? ORDER BY number').all(study) as unknown as TrialRow[];
}

function toRecord({ number, point, state, claims, failures, value, attributes }: TrialRow): TrialRecord {
  return {
    number,
    index: point,
    state,
    claims,
    failures: JSON.parse(failures),
    ...(value === null ? {} : { value }),
    attributes: JSON.parse(attributes),
  };
}
