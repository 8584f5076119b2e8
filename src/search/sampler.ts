import type { Grid } from '../space/grid.ts';
import type { Direction, TrialRecord } from './trial.ts';

/** What a sampler may know; the same context gives the same suggestion. */
export interface SamplerContext {
  readonly space: Grid;
  readonly direction: Direction;
  readonly seed: number;
  /** The number of the trial to suggest for. */
  readonly number: number;
  /** Every earlier trial by number. Their configurations must not be suggested again; at least one is left. */
  readonly trials: readonly TrialRecord[];
  readonly signal?: AbortSignal | undefined;
}

/** Chooses the configuration of the next trial. */
export interface Sampler {
  readonly name: string;
  /** @returns a grid index that no trial has yet. */
  suggest(context: SamplerContext): Promise<number>;
}
