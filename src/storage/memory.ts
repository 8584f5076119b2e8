import type { Claim, Storage } from '../search/storage.ts';
import type { StudyDefinition } from '../search/study-definition.ts';
import type { Attributes, TrialRecord } from '../search/trial.ts';
import { checkClaim, requireStudy } from './checks.ts';

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

  async add(study: string, { number, index }: Pick<TrialRecord, 'number' | 'index'>): Promise<boolean> {
    const trials = this.#trialsOf(study);
    if (trials.length !== number || trials.some((trial) => trial.index === index)) return false;
    trials.push({ number, index, state: 'waiting', claims: 0, failures: [], attributes: {} });
    return true;
  }

  async claim(study: string): Promise<TrialRecord | undefined> {
    const waiting = this.#trialsOf(study).find(({ state }) => state === 'waiting');
    return waiting && this.#replace(study, { ...waiting, state: 'running', claims: waiting.claims + 1 });
  }

  async tell(study: string, claim: Claim, value: number, attributes: Attributes): Promise<void> {
    const trial = this.#running(study, claim);
    this.#replace(study, { ...trial, state: 'complete', value, attributes: structuredClone(attributes) });
  }

  async release(study: string, claim: Claim, failure?: string): Promise<void> {
    const trial = this.#running(study, claim);
    const failures = failure === undefined ? trial.failures : [...trial.failures, failure];
    this.#replace(study, { ...trial, state: 'waiting', failures });
  }

  async fail(study: string, claim: Claim, failure: string): Promise<void> {
    const trial = this.#running(study, claim);
    this.#replace(study, { ...trial, state: 'failed', failures: [...trial.failures, failure] });
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

  #running(study: string, claim: Claim): TrialRecord {
    return checkClaim(study, claim, this.#trialsOf(study)[claim.number]);
  }

  #replace(study: string, trial: TrialRecord): TrialRecord {
    this.#trialsOf(study)[trial.number] = trial;
    return trial;
  }
}
