import { StropError } from '../errors.ts';
import type { Grid } from '../space/grid.ts';
import { countEnded, historyAt } from './history.ts';
import type { Sampler, SamplerContext, Suggestion } from './sampler.ts';
import type { StudyDefinition } from './study-definition.ts';
import type { NewTrial, TrialRecord } from './trial.ts';

/** A study as far as the choice of its next trial depends on it. */
export interface Suggesting extends Pick<StudyDefinition, 'directions' | 'seed' | 'replicates'> {
  readonly space: Grid;
  readonly sampler: Sampler;
}

/** The first configuration that has had a trial, but not yet all its replicates. What is infeasible once has no others. */
function unfinishedReplicate(trials: readonly TrialRecord[], replicates: number): Partial<NewTrial> | undefined {
  const counts = new Map<string, { digits: readonly number[]; replicate: number }>();
  for (const { digits, state } of trials) {
    const key = digits.join();
    const count = state === 'infeasible' ? Infinity : 1;
    counts.set(key, { digits, replicate: (counts.get(key)?.replicate ?? 0) + count });
  }
  return [...counts.values()].find(({ replicate }) => replicate < replicates);
}

/** The sampler's choice for trial `number` when `askedAfter` trials had ended, held to the grid and to not repeating itself. */
export async function suggestAt(
  { space, directions, seed, sampler }: Suggesting,
  records: readonly TrialRecord[],
  { number, askedAfter }: { number: number; askedAfter: number },
  signal?: AbortSignal,
): Promise<Suggestion> {
  const trials = historyAt(records, number, askedAfter);
  const context: SamplerContext = { space, directions, seed, number, askedAfter, trials, signal };
  const suggestion = await sampler.suggest(context);
  const { digits } = suggestion;
  const shown = `sampler '${sampler.name}' suggested digits ${digits.join()}`;
  const isOfGrid =
    digits.length === space.dimensions.length &&
    digits.every((digit, d) => digit >= 0 && digit < space.cardinalities[d]!);
  if (!isOfGrid || !space.isCanonical(digits) || space.isForbidden(digits)) {
    throw new StropError('conflict', `${shown}, which is no configuration of the grid`);
  }
  const key = digits.join();
  if (trials.some((trial) => trial.digits.join() === key)) throw new StropError('conflict', `${shown} a second time`);
  return suggestion;
}

/** The trial to come next, and the sampler's bound on what is left; undefined where nothing is left. */
export async function suggestNext(
  study: Suggesting,
  records: readonly TrialRecord[],
  signal?: AbortSignal,
): Promise<{ trial: NewTrial; improvementBound?: number | undefined } | undefined> {
  const place = { number: records.length, askedAfter: countEnded(records) };
  const again = unfinishedReplicate(records, study.replicates);
  if (again)
    return {
      trial: { ...place, digits: again.digits!, replicate: again.replicate!, origin: 'replicate', suggestion: {} },
    };
  try {
    const { digits, details, improvementBound } = await suggestAt(study, records, place, signal);
    const suggestion = { sampler: study.sampler.name, ...details };
    return { trial: { ...place, digits: [...digits], replicate: 0, origin: 'sampler', suggestion }, improvementBound };
  } catch (error) {
    if (error instanceof StropError && error.code === 'exhausted') return undefined;
    throw error;
  }
}
