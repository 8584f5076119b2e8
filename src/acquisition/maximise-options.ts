import type { Kernels } from '../kernels/interface.ts';
import type { Digits } from '../space/grid.ts';
import type { ScoredPoint } from './best-points.ts';

export type MaximiseMode = 'certified' | 'heuristic' | 'exhaustive';

export interface MaximiseOptions {
  readonly kernels: Kernels;
  /** Canonical points that must not be returned. */
  readonly excluded?: Iterable<Digits>;
  /** How many of the best points to return. Default 1. */
  readonly count?: number;
  /** Of the heuristic's starts. Default 0. */
  readonly seed?: number;
  readonly threads?: number;
  /** Of the certified search. On one thread a budget of nodes ends it at the same point on any machine. */
  readonly budget?: { readonly seconds?: number; readonly nodes?: number };
  readonly signal?: AbortSignal | undefined;
  /** Told how much is done, of how much. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The upper bound of all that was not visited. */
interface Certificate {
  readonly upperBound: number;
  /** By how much that is above the best value that was found, at least 0. */
  readonly gap: number;
  /** Whether the best point is proved to be the best. */
  readonly complete: boolean;
  readonly nodes: number;
}

export interface Maximised {
  /** The best points, best first, by the values that acquisitions are compared by. */
  readonly best: ScoredPoint[];
  readonly certificate?: Certificate;
}
