import { availableParallelism } from 'node:os';

/** The number of threads that Strop may use in all: `STROP_THREADS`, else the cores. */
export function threadBudget(environment: NodeJS.ProcessEnv = process.env): number {
  const wanted = Number(environment.STROP_THREADS);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : availableParallelism();
}

/**
 * The environment of a process that trains. libgomp reads it once, when it is loaded, so it must be there from the start of
 * the process; its default is to spin at the end of every parallel region, which costs ten times on shared cores.
 */
export function trainingEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return {
    OMP_WAIT_POLICY: 'passive',
    GOMP_SPINCOUNT: '0',
    OMP_NUM_THREADS: String(threadBudget(environment)),
  };
}
