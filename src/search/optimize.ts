import { setMaxListeners } from 'node:events';
import { StropError } from '../errors.ts';
import type { Objective } from './outcome.ts';
import type { Study } from './study.ts';
import type { Trial } from './trial.ts';

/** `converged`: the rule of `stopWhen` holds; `exhausted`: every configuration has had its trials; `open`: neither. */
export type SearchState = 'open' | 'converged' | 'exhausted';

export interface OptimizeOptions {
  /** Go on until the study has this many trials in all, those of earlier runs included. Default: no limit. */
  readonly trials?: number;
  /** Begin no trial after so many seconds. */
  readonly timeout?: number;
  /** How many trials are evaluated at once. Default 1. */
  readonly jobs?: number;
  readonly stopWhen?: StopRule;
  readonly signal?: AbortSignal;
  /** Called after each trial that ends in this run, and awaited. */
  readonly onTrial?: (trial: Trial) => void | Promise<void>;
}

export interface StopRule {
  /**
   * End the search once it is certain that no configuration that is left has an expected improvement of at least this, in the
   * objective's own unit. It takes a sampler that proves it: `gpSampler` with EI or log EI and certified suggestions.
   */
  readonly improvementBelow: number;
}

/** Why there is no next trial: the limit is reached, or as `SearchState`. */
export type NoTrial = 'full' | 'converged' | 'exhausted';

/** What the loop needs of a study besides what everybody has. */
interface Host {
  readonly study: Study;
  next(options: { limit: number; stopWhen?: StopRule | undefined; signal: AbortSignal }): Promise<Trial | NoTrial>;
  readonly stopped: AbortSignal;
}

/** @see Study.optimize */
export async function optimize(host: Host, objective: Objective, options: OptimizeOptions): Promise<SearchState> {
  const { trials = Infinity, timeout = Infinity, jobs = 1, stopWhen, onTrial } = options;
  checkOptions({ trials, timeout, jobs, ...stopWhen });
  const deadline = performance.now() + 1000 * timeout;
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;

  setMaxListeners(0, signal); // each job listens to it
  let last = 'full' as NoTrial; // of whichever job ended last, with the others' trials told

  async function work(): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (host.stopped.aborted || performance.now() >= deadline) return;
      const next = await host.next({ limit: trials, stopWhen, signal });
      if (typeof next === 'string') {
        last = next;
        return;
      }
      const ended = await evaluate(host.study, next, objective, signal);
      if (ended) await onTrial?.(ended);
    }
  }
  // The first error ends all: the others' evaluations are aborted, their trials given back.
  const guarded = () =>
    work().catch((error) => {
      failed.abort(error);
      throw error;
    });
  await Promise.allSettled(Array.from({ length: jobs }, guarded));
  options.signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  if (last === 'converged') return 'converged';
  if (last === 'full') return host.study.state();
  return (await host.study.trials()).every(({ ended }) => ended !== undefined) ? 'exhausted' : 'open';
}

/** Evaluates and tells a trial; resolves to it if it has ended. */
async function evaluate(
  study: Study,
  trial: Trial,
  objective: Objective,
  signal: AbortSignal,
): Promise<Trial | undefined> {
  try {
    const outcome = await untilAborted(signal, async () => objective(trial, { signal }));
    return await study.tell(trial, outcome);
  } catch (error) {
    const isFailure = error instanceof StropError && (error.code === 'crashed' || error.code === 'gave-up');
    if (isFailure && !signal.aborted) {
      const failed = await study.fail(trial, error.message, { final: error.code === 'gave-up' });
      return failed.state === 'failed' ? failed : undefined;
    }
    await study.release(trial).catch((second: unknown) => {
      // The trial is not this run's any more, or the storage is gone: the error under way tells why better.
      if (!(second instanceof StropError)) throw second;
    });
    throw error;
  }
}

/** What `work` gives, or the signal's reason without waiting for work that does not heed it. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function checkOptions({
  trials,
  timeout,
  jobs,
  improvementBelow = 0,
}: Required<Pick<OptimizeOptions, 'trials' | 'timeout' | 'jobs'>> & Partial<StopRule>): void {
  const fail = (name: string, value: number, expected: string): never => {
    throw new StropError('invalid-argument', `${name} ${value}: expected ${expected}`);
  };
  if (trials !== Infinity && !(Number.isInteger(trials) && trials >= 0))
    fail('trials', trials, 'an integer of at least 0');
  if (!(timeout >= 0)) fail('timeout', timeout, 'seconds, at least 0');
  if (!(Number.isInteger(jobs) && jobs >= 1)) fail('jobs', jobs, 'an integer of at least 1');
  if (!(Number.isFinite(improvementBelow) && improvementBelow >= 0))
    fail('improvementBelow', improvementBelow, 'a number of at least 0');
}
