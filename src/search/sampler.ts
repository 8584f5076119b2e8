import type { Grid } from '../space/grid.ts';
import type { PastTrial } from './history.ts';
import type { Attributes, Direction } from './trial.ts';

/** What a sampler may know; the same context gives the same suggestion. */
export interface SamplerContext {
  readonly space: Grid;
  /** (objectives). */
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** The number of the trial to suggest for. */
  readonly number: number;
  /** How many of the trials have ended. */
  readonly askedAfter: number;
  /** Every earlier trial by number. Their configurations must not be suggested again. */
  readonly trials: readonly PastTrial[];
  readonly signal?: AbortSignal | undefined;
}

export interface Suggestion {
  /** (dimensions) canonical, of a configuration that is not forbidden and that no trial has yet. */
  readonly digits: Int32Array;
  /** How it was chosen, for people and for the sampler's next suggestions: it is kept with the trial. */
  readonly details?: Attributes;
  /** Where it is proven: no configuration that is left has a higher expected improvement, in the objective's own unit. */
  readonly improvementBound?: number;
}

/** Chooses the configuration of the next trial. */
export interface Sampler {
  readonly name: string;
  /** @throws StropError 'exhausted' where no configuration is left. */
  suggest(context: SamplerContext): Promise<Suggestion>;
}
