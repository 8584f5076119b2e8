import type { Direction } from '../search/trial.ts';
import type { Configuration, GridSpec } from '../space/grid.ts';

// The messages between Strop and an evaluator; docs/hil-protocol.md describes them for whoever writes one.

/** The version of the protocol. */
export const PROTOCOL = 1;

/** The codes of errors: JSON-RPC's own, and those of this protocol. */
export const CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** The configuration cannot be evaluated at all: it does not fit the device, for instance. Never retried. */
  infeasible: -32010,
  /** It went wrong for a reason that passes. Retried. */
  transient: -32011,
  /** The device is gone. Strop connects anew and retries. */
  deviceLost: -32012,
  /** It took longer than `timeout_s`. Retried. */
  timeout: -32013,
  /** It was cancelled. */
  cancelled: -32014,
} as const;

/** An objective's name and which way it counts. */
export interface NamedObjective {
  readonly name: string;
  readonly direction: Direction;
}

/** The params of `initialize`. */
export interface InitializeParams {
  readonly protocol: number;
  readonly client: { readonly name: string; readonly version?: string };
  /** The dimensions by name, as a study has them; null where there is no study, as in a check. */
  readonly space: GridSpec | null;
  /** What the search is to have; empty where it takes what the evaluator offers. */
  readonly objectives: readonly NamedObjective[];
}

/** The result of `initialize`. */
export interface EvaluatorInfo {
  readonly protocol: number;
  readonly name: string;
  /** What the network runs on, and which one of its kind. */
  readonly device?: string;
  readonly serial?: string;
  /** What it measures. */
  readonly objectives: readonly NamedObjective[];
  /** How many evaluations may be under way at once. Default 1. */
  readonly concurrency: number;
  /** Of networks, that it reads; empty where it evaluates configurations alone. */
  readonly formats: readonly ModelFormat[];
  /** Of the device, as far as the evaluator knows them. */
  readonly limits?: Readonly<Record<string, number>>;
  /** What `evaluate` may be tried with, quickly. */
  readonly example?: Partial<EvaluateParams>;
}

export type ModelFormat = 'nir' | 'strop';

/** A file, by where it is and what is in it. */
export interface FileReference {
  readonly path: string;
  /** Of its content, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The params of `evaluate`. */
export interface EvaluateParams {
  /** Of the evaluation, the same whenever it is asked for again; another one for another evaluation. */
  readonly id: string;
  readonly params: Configuration;
  readonly model?: FileReference & { readonly format: ModelFormat };
  readonly dataset?: {
    /** The data set and the part of it. */
    readonly ref: string;
    /** Which of its images these are. */
    readonly indices?: readonly number[];
    /** (n, height, width, channels) and (n), bytes, as IDX files. */
    readonly images?: FileReference;
    readonly labels?: FileReference;
  };
  readonly seed: number;
  /** How often to measure, for a mean and its deviation. */
  readonly repeats: number;
  readonly timeout_s: number;
}

/** What was measured of one objective. */
export interface Measurement {
  /** The mean of `n` repeats. */
  readonly value: number;
  /** Of one repeat: the value's own deviation is sd/√n. */
  readonly sd?: number;
  /** Default 1. */
  readonly n?: number;
  readonly unit?: string;
  readonly basis: 'measured' | 'simulated' | 'estimated';
}

/** The result of `evaluate`. */
export interface Evaluation {
  readonly objectives: Readonly<Record<string, Measurement>>;
  /** Above 0 by how much one is violated, at most 0 where it holds. */
  readonly constraints?: Readonly<Record<string, number>>;
  /** Spikes, synaptic operations and the like. */
  readonly counters?: Readonly<Record<string, number>>;
  /** Idle and active apart, over a window long enough for the monitor. */
  readonly power?: { readonly idle_mW: number; readonly active_mW: number; readonly window_s: number };
  /** Seconds. */
  readonly timing?: Readonly<Record<string, number>>;
}

/** The params of the notification `progress`. */
export interface Progress {
  /** Of the evaluation. */
  readonly id: string;
  /** Of 0 to 1. */
  readonly fraction: number;
  readonly message?: string;
}
