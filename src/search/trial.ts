import type { Configuration } from '../space/grid.ts';

export type Direction = 'maximize' | 'minimize';

/**
 * `waiting`: chosen, to be evaluated by whoever claims it first; `running`: claimed; `complete`: its values have been told;
 * `infeasible`: it has none, because of its configuration, which another evaluation would not change; `failed`: given up,
 * without a value, for no reason of its configuration.
 */
export type TrialState = 'waiting' | 'running' | 'complete' | 'infeasible' | 'failed';

/** Who chose a configuration: the sampler, the study by evaluating one again, or the user, before or after its evaluation. */
export type TrialOrigin = 'sampler' | 'replicate' | 'enqueued' | 'added';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Named plain data: flags such as `diverged`, further measures. */
export type Attributes = Readonly<Record<string, Json>>;

/** What an evaluation found. */
export interface Result {
  /** (objectives), finite. */
  readonly values: readonly number[];
  /** (objectives) the variance of each value, where it is known. */
  readonly noise?: readonly number[];
  readonly attributes: Attributes;
}

/** What an evaluation found of a configuration that has no values: a network that does not fit its chip, for instance. */
export interface Infeasible {
  /** Why, in words. */
  readonly infeasible: string;
  readonly attributes: Attributes;
}

/** A trial before it is kept. */
export interface NewTrial {
  /** Counts from 0 within the study, without gaps. */
  readonly number: number;
  /** (dimensions) its configuration, canonical. */
  readonly digits: readonly number[];
  /** Which trial of this configuration it is, from 0. */
  readonly replicate: number;
  readonly origin: TrialOrigin;
  /**
   * How many trials had ended when its configuration was chosen. With the trials' numbers and `ended` it is the study's
   * history: all that the choice can have depended on. Absent where a Strop before schema version 2 chose it.
   */
  readonly askedAfter?: number;
  /** How the sampler came to choose it: its name, the acquisition's value, the certificate; empty where it did not. */
  readonly suggestion: Attributes;
}

/** A trial as a storage keeps it. `values`, `noise`, `infeasible` and `attributes` are those of its result. */
export interface TrialRecord extends NewTrial {
  readonly state: TrialState;
  /** How often it has been claimed: a claim that is not the last one has lost its trial to another process. */
  readonly claims: number;
  /** Why each failed attempt failed, oldest first. */
  readonly failures: readonly string[];
  /** Its place, from 1, in the order in which the study's trials ended; present iff complete, infeasible or failed. */
  readonly ended?: number;
  /** Present iff complete. */
  readonly values?: readonly number[];
  readonly noise?: readonly number[];
  /** Why it has no values; present iff infeasible. */
  readonly infeasible?: string;
  readonly attributes: Attributes;
}

/** A trial of a study: one configuration and what came of it. */
export interface Trial extends TrialRecord {
  readonly params: Configuration;
  /** The value of a study's one objective; present iff complete, and never with two objectives. */
  readonly value?: number;
}
