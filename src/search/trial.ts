import type { Configuration } from '../space/grid.ts';

export type Direction = 'maximize' | 'minimize';

/**
 * `waiting`: suggested, to be evaluated by whoever claims it first; `running`: claimed; `complete`: its value has been told;
 * `failed`: given up, without a value.
 */
export type TrialState = 'waiting' | 'running' | 'complete' | 'failed';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Whatever else was told with a value: flags such as `diverged`, further measures. */
export type Attributes = Readonly<Record<string, Json>>;

/** A trial as a storage keeps it. */
export interface TrialRecord {
  /** Counts from 0 within the study, without gaps. */
  readonly number: number;
  /** The grid index of its configuration. */
  readonly index: number;
  readonly state: TrialState;
  /** How often it has been claimed: a claim that is not the last one has lost its trial to another process. */
  readonly claims: number;
  /** Why each failed attempt failed, oldest first. */
  readonly failures: readonly string[];
  /** The objective's value; present iff complete. */
  readonly value?: number;
  readonly attributes: Attributes;
}

/** A trial of a study: one configuration and what came of it. */
export interface Trial extends TrialRecord {
  readonly params: Configuration;
}
