import type { Configuration } from '../space/grid.ts';
import type { Study } from './study.ts';
import { type Suggesting, suggestAt } from './suggest.ts';
import type { TrialRecord } from './trial.ts';

/** How a study's trials would be chosen now, from the same history. */
export interface Replay {
  /** How many trials were suggested again. Those that no sampler chose, or a Strop before schema version 2, are left out. */
  readonly compared: number;
  /** The first trial for which the sampler suggests another configuration. */
  readonly difference?: {
    readonly number: number;
    /** The name of the sampler that chose it, to be held against the one that was asked now. */
    readonly sampler: string;
    readonly recorded: Configuration;
    readonly suggested: Configuration;
  };
}

/** @see Study.replay */
export async function replayTrials(
  study: Suggesting,
  records: readonly TrialRecord[],
  options: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<Replay> {
  const chosen = records.filter(({ origin, askedAfter }) => origin === 'sampler' && askedAfter !== undefined);
  for (const [compared, { number, digits, suggestion, askedAfter }] of chosen.entries()) {
    options.signal?.throwIfAborted();
    const again = await suggestAt(study, records, { number, askedAfter: askedAfter! }, options.signal);
    options.onProgress?.(compared + 1, chosen.length);
    if (again.digits.join() === digits.join()) continue;
    const { space } = study;
    const difference = {
      ...{ number, sampler: String(suggestion.sampler) },
      recorded: space.configuration(Int32Array.from(digits)),
      suggested: space.configuration(again.digits),
    };
    return { compared: compared + 1, difference };
  }
  return { compared: chosen.length };
}

/**
 * Suggests every trial of a study again, from the recorded order in which its trials were asked and had ended, and reports the
 * first difference: none, on any machine and with any kernels, as long as the study has the sampler that chose them.
 */
export function replay(study: Study, options?: Parameters<typeof replayTrials>[2]): Promise<Replay> {
  return study.replay(options);
}
