import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SamplerName } from './samplers.ts';

export interface SearchCase {
  readonly landscape: string;
  readonly sampler: SamplerName;
  readonly seed: number;
  readonly evaluations: number;
}

export interface SearchOutcome {
  /** After each evaluation. */
  readonly regret: readonly number[];
  /** Evaluations of points that had been evaluated before. */
  readonly repeated: number;
  readonly seconds: number;
}

const script = fileURLToPath(new URL('search-process.ts', import.meta.url));

/** Runs the searches in as many single-threaded processes as there are cores; the outcomes come in the cases' order. */
export async function runSearches(
  cases: readonly SearchCase[],
  onOutcome: (given: SearchCase, outcome: SearchOutcome) => void,
): Promise<SearchOutcome[]> {
  const outcomes: SearchOutcome[] = [];
  let next = 0;
  const work = async () => {
    const environment = { ...process.env, STROP_THREADS: '1' };
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
    child.stdin.on('error', () => {}); // of a process that has ended: the answer that is missing tells
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    try {
      while (next < cases.length) {
        const i = next++;
        child.stdin.write(`${JSON.stringify(cases[i])}\n`);
        const { done, value } = await answers.next();
        if (done) throw new Error(`search ${JSON.stringify(cases[i])} ended without an outcome`);
        outcomes[i] = JSON.parse(value);
        onOutcome(cases[i]!, outcomes[i]!);
      }
    } finally {
      child.stdin.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(cases.length, availableParallelism()) }, work));
  return outcomes;
}
