import { runHere, withThreads } from '../kernels/threads.ts';
import type { Acquisition } from './acquisition.ts';
import { CertifiedSearch } from './certified-search.ts';
import type { Surrogate } from './evaluate-points.ts';
import { maximiseExhaustive } from './maximise-exhaustive.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';

/** A search that is over within so many milliseconds needs no other threads. */
const ALONE_MS = 3;

/**
 * Maximises an acquisition by branch and bound: the best of all allowed points, and the proof that it is. `boundSearch` bounds the
 * acquisition over ever smaller parts of the grid and hands back every point that its bounds leave possible; those are evaluated as
 * the exhaustive search would, and whether they are forbidden is asked of them alone. A part is left out only where its bound is
 * below the best value so far by more than a tie, so that the answer does not depend on threads, on kernels or on time. A search
 * whose budget is used up says how much more there might be.
 *
 * @throws StropError 'exhausted' where no point is allowed; the signal's reason when it is aborted.
 */
export async function maximiseCertified(
  surrogate: Surrogate,
  acquisition: Acquisition,
  options: MaximiseOptions,
): Promise<Maximised> {
  const { kernels, threads = 1 } = options;
  if (surrogate.n === 0) return maximiseExhaustive(surrogate, acquisition, options);
  const search = new CertifiedSearch(surrogate, acquisition, options);
  await search.climb();
  const start = performance.now();
  const isOver = () => threads > 1 && search.hasValue && performance.now() - start > ALONE_MS;
  await search.run(runHere(kernels), 1, isOver);
  if (!search.isDone) await withThreads(kernels.name, threads, (run) => search.run(run, threads));
  return search.finish();
}
