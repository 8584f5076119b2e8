import { setImmediate } from 'node:timers/promises';
import { StropError } from '../errors.ts';
import type { Posterior } from '../gp/posterior.ts';
import type { Kernels, ScanResult } from '../kernels/interface.ts';

export interface MaximiseOptions {
  readonly kernels: Kernels;
  /** Grid indices that must not be returned, in any order. */
  readonly excluded?: Iterable<number>;
  /** The value to improve on. Default: the highest posterior mean at an observation. */
  readonly incumbent?: number;
  /** By how much to improve at least. Default 0. */
  readonly xi?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how many of the grid's indices have been looked at, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const FIRST_RANGE = 64;
const LONGEST_RANGE = 65536;
const TARGET_MS = 20;

/**
 * The configuration of the whole grid with the highest expected improvement: exact, the lowest index where several have it.
 * The scan goes range by range, each of about 20 ms, and gives way to the event loop in between; the answer does not depend
 * on the ranges.
 *
 * @throws StropError 'exhausted' where every index is excluded; the signal's reason when it is aborted.
 */
export async function maximiseExpectedImprovement(posterior: Posterior, options: MaximiseOptions): Promise<ScanResult> {
  const { space, n } = posterior;
  const { amplitude, priorMean, radial } = posterior.shape;
  if (n === 0) throw new StropError('invalid-argument', 'posterior without observations: expected at least one');
  const { kernels, signal, xi = 0, incumbent = posterior.highestObservedMean() } = options;
  const longest = Math.min(LONGEST_RANGE, space.size);
  const mean = new Float64Array(longest);
  const deviation = new Float64Array(longest);
  const logImprovement = new Float64Array(longest);
  const { states, factors, contributions, factor, weights } = posterior.arrays;
  if (radial !== 0 || factors.includes(1) || states.some((count, d) => count !== space.cardinalities[d])) {
    throw new StropError('invalid-argument', 'posterior: expected Matérn 5/2 in every dimension, without conditions');
  }
  const arrays = {
    cardinalities: space.cardinalities,
    distances: contributions,
    factor,
    weights,
    excluded: Float64Array.from(new Set(options.excluded)).sort(),
  };
  const shape = { n, dimensions: space.dimensions.length, amplitude, priorMean, incumbent, xi };

  let best: ScanResult = { index: -1, logImprovement: -Infinity };
  let length = Math.min(FIRST_RANGE, longest);
  for (let first = 0; first < space.size; ) {
    signal?.throwIfAborted();
    const count = Math.min(length, space.size - first);
    const started = performance.now();
    const found = kernels.expectedImprovementScan(
      {
        ...arrays,
        mean: mean.subarray(0, count),
        deviation: deviation.subarray(0, count),
        logImprovement: logImprovement.subarray(0, count),
      },
      { ...shape, first, count },
    );
    const elapsed = performance.now() - started;
    const isBetter = best.index < 0 || found.logImprovement > best.logImprovement;
    if (found.index >= 0 && isBetter) best = found;
    first += count;
    length = Math.max(1, Math.min(longest, 4 * length, Math.floor((length * TARGET_MS) / Math.max(elapsed, 0.01))));
    options.onProgress?.(first, space.size);
    await setImmediate();
  }
  signal?.throwIfAborted();
  if (best.index < 0) throw new StropError('exhausted', `all ${space.size} configurations of the grid are excluded`);
  return best;
}
