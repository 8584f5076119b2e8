import { StropError } from '../errors.ts';
import type { Claim } from '../search/storage.ts';
import type { Infeasible, Result, TrialRecord } from '../search/trial.ts';

/** @throws StropError 'not-found' unless the study is there. */
export function requireStudy(study: string, isThere: boolean): void {
  if (!isThere) throw new StropError('not-found', `study '${study}' is not in this storage`);
}

/** @throws StropError 'conflict' unless the trial is running under this very claim. */
export function checkClaim<T extends Pick<TrialRecord, 'state' | 'claims'>>(
  study: string,
  { number, claims }: Claim,
  trial: T | undefined,
): T {
  if (!trial) throw new StropError('not-found', `study '${study}' has no trial ${number}`);
  if (trial.state !== 'running') {
    throw new StropError(
      'conflict',
      `trial ${number} of study '${study}' is ${trial.state}; only a running one can end`,
    );
  }
  if (trial.claims !== claims) {
    throw new StropError('conflict', `trial ${number} of study '${study}' has been claimed by another process since`);
  }
  return trial;
}

/** The state of a trial that ended with this. */
export function stateOf(result: Result | Infeasible): 'complete' | 'infeasible' {
  return 'infeasible' in result ? 'infeasible' : 'complete';
}
