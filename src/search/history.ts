import type { TrialRecord, TrialState } from './trial.ts';

type EndedState = Extract<TrialState, 'complete' | 'infeasible' | 'failed'>;

/** An earlier trial as it was when another was chosen; `values` and `noise` iff it was complete. */
export interface PastTrial
  extends Pick<TrialRecord, 'number' | 'digits' | 'suggestion' | 'askedAfter' | 'values' | 'noise'> {
  /** `pending`: it waited or ran. */
  readonly state: 'pending' | EndedState;
  /** Its place in the order of ends, unless it was pending. */
  readonly ended?: number;
}

/** The number of trials that have ended. */
export function countEnded(records: readonly TrialRecord[]): number {
  return records.filter(({ ended }) => ended !== undefined).length;
}

/** The number of configurations that have had all their trials: as many as there are replicates, or one that is infeasible. */
export function countDone(records: readonly TrialRecord[], replicates: number): number {
  const counts = new Map<string, number>();
  for (const { digits, state, ended } of records) {
    const count = state === 'infeasible' ? replicates : Number(ended !== undefined);
    counts.set(digits.join(), (counts.get(digits.join()) ?? 0) + count);
  }
  return [...counts.values()].filter((count) => count >= replicates).length;
}

/**
 * The first `number` trials as they were when `askedAfter` of the study's had ended: all that the choice of trial `number`
 * may depend on, and so all that it takes to make the same choice again.
 */
export function historyAt(records: readonly TrialRecord[], number: number, askedAfter: number): PastTrial[] {
  return records.slice(0, number).map((record) => {
    const { state, digits, suggestion, askedAfter: own, ended, values, noise } = record;
    const hadEnded = ended !== undefined && ended <= askedAfter;
    return {
      ...{ number: record.number, digits, suggestion, state: 'pending' },
      ...(own === undefined ? {} : { askedAfter: own }),
      ...(hadEnded ? { state: state as EndedState, ended } : {}),
      ...(hadEnded && values ? { values } : {}),
      ...(hadEnded && noise ? { noise } : {}),
    };
  });
}

/** How far the named sampler has come in its sequence: the highest `position` that it noted; −1 where it noted none. */
export function lastPosition(trials: readonly PastTrial[], sampler: string): number {
  const own = trials.filter(({ suggestion }) => suggestion.sampler === sampler);
  return own.reduce((last, { suggestion }) => Math.max(last, Number(suggestion.position)), -1);
}
