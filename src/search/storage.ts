import type { StudyDefinition } from './study-definition.ts';
import type { Infeasible, NewTrial, Result, TrialRecord } from './trial.ts';

/** A claim on a running trial, as `Storage.claim` gave it. */
export type Claim = Pick<TrialRecord, 'number' | 'claims'>;

/**
 * Where studies are kept. Each call is atomic and, once it has resolved, lasting as far as the storage can. Several processes
 * may use one storage at once. Trials are counted as they end, complete, infeasible or failed: `TrialRecord.ended`.
 */
export interface Storage {
  /** Keeps a study unless there is one of that name; resolves to the definition that is kept. */
  create(definition: StudyDefinition): Promise<StudyDefinition>;
  /** The study of that name, if there is one. */
  find(study: string): Promise<StudyDefinition | undefined>;
  /**
   * Adds a waiting trial, or one that has ended with a result from elsewhere; false, and nothing is added, where the number,
   * or that replicate of the configuration, is taken already.
   */
  add(study: string, trial: NewTrial, result?: Result | Infeasible): Promise<boolean>;
  /** Makes running the first trial that is waiting, or that is running for a process that is gone; undefined if none is. */
  claim(study: string): Promise<TrialRecord | undefined>;
  /**
   * Ends a running trial, complete or infeasible.
   *
   * @throws StropError 'conflict' where the claim is not the last one or the trial has ended.
   */
  tell(study: string, claim: Claim, result: Result | Infeasible): Promise<void>;
  /** Gives a running trial back to wait for its next claim, noting the failure if it was one. @throws as `tell`. */
  release(study: string, claim: Claim, failure?: string): Promise<void>;
  /** Gives a running trial up. @throws as `tell`. */
  fail(study: string, claim: Claim, failure: string): Promise<void>;
  /** All trials of a study by number. */
  list(study: string): Promise<TrialRecord[]>;
}
