import type { Claim, Storage } from '../search/storage.ts';
import type { StudyDefinition } from '../search/study-definition.ts';
import type { Infeasible, NewTrial, Result, TrialRecord } from '../search/trial.ts';
import { checkClaim, requireStudy, stateOf } from './checks.ts';

/** Keeps studies as long as the process lives. */
export class MemoryStorage implements Storage {
  readonly #definitions = new Map<string, StudyDefinition>();
  readonly #trials = new Map<string, TrialRecord[]>();

  async create(definition: StudyDefinition): Promise<StudyDefinition> {
    const kept = this.#definitions.get(definition.name) ?? structuredClone(definition);
    this.#definitions.set(kept.name, kept);
    return kept;
  }

  async find(study: string): Promise<StudyDefinition | undefined> {
    return this.#definitions.get(study);
  }

  async add(study: string, trial: NewTrial, result?: Result | Infeasible): Promise<boolean> {
    const trials = this.#trialsOf(study);
    const isTaken = trials.some(({ digits, replicate }) => {
      return replicate === trial.replicate && digits.join() === trial.digits.join();
    });
    if (trials.length !== trial.number || isTaken) return false;
    const record: TrialRecord = structuredClone({
      ...trial,
      ...{ state: 'waiting', claims: 0, failures: [], attributes: {} },
      ...(result && { ...result, state: stateOf(result), ended: this.#nextEnd(study) }),
    });
    trials.push(record);
    return true;
  }

  async claim(study: string): Promise<TrialRecord | undefined> {
    const waiting = this.#trialsOf(study).find(({ state }) => state === 'waiting');
    return waiting && this.#replace(study, { ...waiting, state: 'running', claims: waiting.claims + 1 });
  }

  async tell(study: string, claim: Claim, result: Result | Infeasible): Promise<void> {
    const trial = this.#running(study, claim);
    this.#replace(study, { ...trial, ...structuredClone(result), state: stateOf(result), ended: this.#nextEnd(study) });
  }

  async release(study: string, claim: Claim, failure?: string): Promise<void> {
    const trial = this.#running(study, claim);
    const failures = failure === undefined ? trial.failures : [...trial.failures, failure];
    this.#replace(study, { ...trial, state: 'waiting', failures });
  }

  async fail(study: string, claim: Claim, failure: string): Promise<void> {
    const trial = this.#running(study, claim);
    const failures = [...trial.failures, failure];
    this.#replace(study, { ...trial, state: 'failed', failures, ended: this.#nextEnd(study) });
  }

  async list(study: string): Promise<TrialRecord[]> {
    return [...this.#trialsOf(study)];
  }

  #trialsOf(study: string): TrialRecord[] {
    requireStudy(study, this.#definitions.has(study));
    const trials = this.#trials.get(study) ?? [];
    this.#trials.set(study, trials);
    return trials;
  }

  #nextEnd(study: string): number {
    return this.#trialsOf(study).filter(({ ended }) => ended !== undefined).length + 1;
  }

  #running(study: string, claim: Claim): TrialRecord {
    return checkClaim(study, claim, this.#trialsOf(study)[claim.number]);
  }

  #replace(study: string, trial: TrialRecord): TrialRecord {
    this.#trialsOf(study)[trial.number] = trial;
    return trial;
  }
}
