import type { Objective } from '../search/outcome.ts';
import type { Study } from '../search/study.ts';
import type { Trial } from '../search/trial.ts';
import type { Grid } from '../space/grid.ts';
import type { ValueColumn } from './trial-table.ts';

/** The options of `strop search` that say what is searched; the parser leaves out what is not given. */
export interface TaskArguments {
  readonly dataset?: string | undefined;
  readonly data?: string | undefined;
  readonly space?: string | undefined;
  readonly objective?: string | undefined;
  readonly command?: string | undefined;
  readonly direction?: string | undefined;
  readonly validation?: string | undefined;
  readonly engine?: string | undefined;
  readonly objectives?: string | undefined;
  readonly constraint?: string | undefined;
  readonly seed: string;
  readonly runs: string;
  readonly json: boolean;
}

export interface TaskContext {
  readonly study: Study;
  /** The study's own. */
  readonly folder: string;
  /** How many trials are evaluated at once. */
  readonly jobs: number;
  /** How many there are to be in all. */
  readonly trials: number;
  /** Random trials before the sampler takes over. */
  readonly startup: number;
  readonly signal: AbortSignal;
}

/** What a search evaluates its configurations by. */
export interface SearchTask {
  /** The study's, unless it is given one. */
  readonly name: string;
  readonly space: Grid;
  readonly directions: readonly ('maximize' | 'minimize')[];
  /** What the values measure, in words. */
  readonly objective: string;
  readonly columns: readonly ValueColumn[];
  /** What there is to say before it begins. */
  readonly note?: string;
  /** What there is to say of a complete trial besides its values. */
  readonly flag: (trial: Trial) => string;
  /** Fetches what the evaluations need. */
  prepare?(signal: AbortSignal): Promise<void>;
  objectiveOf(context: TaskContext): Objective;
  /** Says what was found. */
  finish(context: TaskContext): Promise<void>;
  close(): void;
}

/** A name for a folder, made of others. */
export function folderName(...parts: string[]): string {
  const name = parts.join('-').replace(/[^\w.-]+/g, '-');
  return name.replace(/^[.-]+/, '') || 'search';
}
