import { availableParallelism } from 'node:os';
import { StropError } from '../errors.ts';

/** The number of threads that Strop may use in all: `STROP_THREADS`, else the cores. */
export function threadBudget(environment: NodeJS.ProcessEnv = process.env): number {
  const text = environment.STROP_THREADS;
  if (!text) return availableParallelism();
  const wanted = Number(text);
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  throw new StropError('invalid-argument', `STROP_THREADS=${text}: expected a whole number of at least 1`);
}

/**
 * The environment of a process that trains. libgomp reads it once, when it is loaded, so it must be there from the start of
 * the process; its default is to spin for milliseconds at the end of every parallel region, which costs ten times on shared
 * cores.
 */
export function trainingEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return {
    OMP_WAIT_POLICY: 'passive',
    GOMP_SPINCOUNT: '10000', // about 100 microseconds: from one op to the next of a small network
    OMP_NUM_THREADS: String(threadBudget(environment)),
  };
}
