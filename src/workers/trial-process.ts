// A child process that trains: it takes an order, answers with progress and then a result or an error, and waits for the next.
// What happens in it, a crash of native code among it, leaves the search alone.
import { type ErrorCode, StropError } from '../errors.ts';
import { evaluateTrial, testNetwork } from '../evaluate/index.ts';
import type { Answer, Order } from './messages.ts';

const PROGRESS_MS = 100;

function answer(message: Answer): void {
  // A parent that is gone is told to nobody: this process ends, in silence.
  process.send?.(message, undefined, {}, (error) => error && process.exit());
}

function reporter<Progress extends Extract<Answer, { kind: 'progress' }>['progress']>(): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    answer({ kind: 'progress', progress });
  };
}

/** What the system refuses (a full disk, a folder that may not be written) is no error of the program. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (error instanceof StropError) return error.code;
  return error instanceof Error && 'syscall' in error ? 'unavailable' : undefined;
}

async function run(order: Order): Promise<void> {
  try {
    const result =
      order.job === 'trial'
        ? await evaluateTrial(order.request, { onProgress: reporter() })
        : await testNetwork(order.request, { onProgress: reporter() });
    answer({ kind: 'result', result });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    answer({ kind: 'error', code: codeOf(error), message, stack });
  }
}

process.on('message', (order: Order) => void run(order));
// Ctrl-C in a terminal goes to the whole group: the parent decides when this process ends, and its end ends this one.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
