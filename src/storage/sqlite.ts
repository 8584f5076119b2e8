import type { DatabaseSync } from 'node:sqlite';
import type { Claim, Storage } from '../search/storage.ts';
import type { StudyDefinition } from '../search/study-definition.ts';
import type { Infeasible, NewTrial, Result, TrialRecord } from '../search/trial.ts';
import { checkClaim, requireStudy, stateOf } from './checks.ts';
import { Database } from './database.ts';
import { currentOwner, isAlive } from './owner.ts';

interface TrialRow {
  number: number;
  point: string;
  replicate: number;
  origin: TrialRecord['origin'];
  asked_after: number | null;
  suggestion: string;
  state: TrialRecord['state'];
  claims: number;
  owner: string | null;
  failures: string;
  ended: number | null;
  result: string | null;
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

  async create(definition: StudyDefinition): Promise<StudyDefinition> {
    const { name, space, forbidden = null, directions, seed, objective, replicates } = definition;
    return this.#database.transaction((sqlite) => {
      sqlite
        .prepare(
          `INSERT INTO study (name, space, forbidden, directions, seed, objective, replicates)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(name, JSON.stringify(space), forbidden, JSON.stringify(directions), seed, objective, replicates);
      return findStudy(sqlite, name)!;
    });
  }

  async find(study: string): Promise<StudyDefinition | undefined> {
    return this.#database.read((sqlite) => findStudy(sqlite, study));
  }

  async add(study: string, trial: NewTrial, result?: Result | Infeasible): Promise<boolean> {
    return this.#database.transaction((sqlite) => {
      requireStudy(study, findStudy(sqlite, study) !== undefined);
      const { count } = sqlite.prepare('SELECT count(*) AS count FROM trial WHERE study = ?').get(study)!;
      if (count !== trial.number) return false;
      const { changes } = sqlite
        .prepare(
          `INSERT INTO trial (study, number, point, replicate, origin, asked_after, suggestion, state, ended, result)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (study, point, replicate) DO NOTHING`,
        )
        .run(
          ...[study, trial.number, JSON.stringify(trial.digits), trial.replicate, trial.origin],
          ...[trial.askedAfter ?? null, JSON.stringify(trial.suggestion), result ? stateOf(result) : 'waiting'],
          ...[result ? nextEnd(sqlite, study) : null, result ? JSON.stringify(result) : null],
        );
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

  async tell(study: string, claim: Claim, result: Result | Infeasible): Promise<void> {
    this.#end(study, claim, { state: stateOf(result), result });
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
    {
      state,
      result,
      failure,
    }: { state: TrialRecord['state']; result?: Result | Infeasible; failure?: string | undefined },
  ): void {
    this.#database.transaction((sqlite) => {
      const row = checkClaim(study, claim, listRows(sqlite, study)[claim.number]);
      const failures: string[] = JSON.parse(row.failures);
      if (failure !== undefined) failures.push(failure);
      sqlite
        .prepare(
          'UPDATE trial SET state = ?, owner = NULL, failures = ?, ended = ?, result = ? WHERE study = ? AND number = ?',
        )
        .run(
          ...[state, JSON.stringify(failures), state === 'waiting' ? null : nextEnd(sqlite, study)],
          ...[result ? JSON.stringify(result) : null, study, claim.number],
        );
    });
  }
}

function findStudy(sqlite: DatabaseSync, study: string): StudyDefinition | undefined {
  const row = sqlite.prepare('SELECT * FROM study WHERE name = ?').get(study);
  if (!row) return undefined;
  const { space, forbidden, directions, ...rest } = row;
  const lists = { space: JSON.parse(String(space)), directions: JSON.parse(String(directions)) };
  return { ...rest, ...lists, ...(forbidden === null ? {} : { forbidden }) } as StudyDefinition;
}

function listRows(sqlite: DatabaseSync, study: string): TrialRow[] {
  return sqlite.prepare('SELECT * FROM trial WHERE study = ? ORDER BY number').all(study) as unknown as TrialRow[];
}

/** The place that the next trial of a study to end has. */
function nextEnd(sqlite: DatabaseSync, study: string): number {
  return 1 + Number(sqlite.prepare('SELECT count(ended) AS count FROM trial WHERE study = ?').get(study)!.count);
}

function toRecord(row: TrialRow): TrialRecord {
  const { number, point, replicate, origin, asked_after: askedAfter, state, claims, ended } = row;
  const result: Partial<Result & Infeasible> & Pick<Result, 'attributes'> =
    row.result === null ? { attributes: {} } : JSON.parse(row.result);
  return {
    ...{ number, digits: JSON.parse(point), replicate, origin, suggestion: JSON.parse(row.suggestion) },
    ...(askedAfter === null ? {} : { askedAfter }),
    ...{ state, claims, failures: JSON.parse(row.failures) },
    ...(ended === null ? {} : { ended }),
    ...result,
  };
}
