// A child process that trains: it takes an order, answers with progress and then a result or an error, and waits for the next.
// What happens in it, a crash of native code among it, leaves the search alone.
import { type ErrorCode, StropError } from '../errors.ts';
import { evaluateTrial, testNetwork, trainNetwork } from '../evaluate/index.ts';
import type { Answer, JobName, Jobs, Order } from './messages.ts';

const PROGRESS_MS = 100;
let lastReport = 0;

function answer(message: Answer): void {
  // A parent that is gone is told to nobody: this process ends, in silence.
  process.send?.(message, undefined, {}, (error) => error && process.exit());
}

/** Passes on progress: how far the work is at most every 100 ms, all else at once. */
function report(progress: Extract<Answer, { kind: 'progress' }>['progress']): void {
  const isPosition = typeof progress === 'number' || progress.kind === 'batch';
  if (isPosition && performance.now() - lastReport < PROGRESS_MS) return;
  if (isPosition) lastReport = performance.now();
  answer({ kind: 'progress', progress });
}

/** What the system refuses (a full disk, a folder that may not be written) is no error of the program. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (error instanceof StropError) return error.code;
  return error instanceof Error && 'syscall' in error ? 'unavailable' : undefined;
}

function perform(order: Order): Promise<Jobs[JobName]['result']> {
  switch (order.job) {
    case 'trial':
      return evaluateTrial(order.request, { onProgress: report });
    case 'train':
      return trainNetwork(order.request, { onProgress: report });
    case 'test':
      return testNetwork(order.request, { onProgress: report });
  }
}

async function run(order: Order): Promise<void> {
  try {
    answer({ kind: 'result', result: await perform(order) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    answer({ kind: 'error', code: codeOf(error), message, stack });
  }
}

process.on('message', (order: Order) => void run(order));
// Ctrl-C in a terminal goes to the whole group: the parent decides when this process ends, and its end ends this one.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
