import { StropError } from '../errors.ts';
import type { Acquisition } from './acquisition.ts';
import type { Surrogate } from './evaluate-points.ts';
import { maximiseExhaustive } from './maximise-exhaustive.ts';
import { maximiseHeuristic } from './maximise-heuristic.ts';
import type { Maximised, MaximiseMode, MaximiseOptions } from './maximise-options.ts';

type Maximiser = (posterior: Surrogate, acquisition: Acquisition, options: MaximiseOptions) => Promise<Maximised>;

const maximisers: Record<MaximiseMode, Maximiser> = {
  heuristic: maximiseHeuristic,
  certified: maximiseExhaustive,
  exhaustive: maximiseExhaustive,
};

/**
 * The points at which an acquisition is highest, of all canonical points that are neither excluded nor forbidden: with a proof
 * (`certified`), by looking at each (`exhaustive`), or by local search (`heuristic`). Of points that tie within 1e-9 the one of
 * lowest index.
 *
 * @throws StropError 'exhausted' where no point is allowed; the signal's reason when it is aborted.
 */
export async function maximise(
  posterior: Surrogate,
  acquisition: Acquisition,
  options: MaximiseOptions & { readonly mode: MaximiseMode },
): Promise<Maximised> {
  const { mode, count = 1 } = options;
  const maximiser = Object.hasOwn(maximisers, mode) ? maximisers[mode] : undefined;
  if (!maximiser) {
    throw new StropError('invalid-argument', `mode '${mode}': expected one of ${Object.keys(maximisers).join(', ')}`);
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new StropError('invalid-argument', `count ${count}: expected an integer of at least 1`);
  }
  const { kind, incumbent, xi, kappa } = acquisition;
  const used = kind === 'LCB' ? [kappa] : kind === 'mean' ? [] : [incumbent, xi];
  if (!used.every(Number.isFinite)) {
    throw new StropError(
      'invalid-argument',
      `${kind} with incumbent ${incumbent}, xi ${xi}, kappa ${kappa}: expected finite numbers; a posterior without observations has no incumbent`,
    );
  }
  return maximiser(posterior, acquisition, options);
}
