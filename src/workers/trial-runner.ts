import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';
import { trainingEnvironment } from './environment.ts';
import type { Answer, JobName, Jobs, Order } from './messages.ts';

const entry = fileURLToPath(new URL(`./trial-process${extname(import.meta.url)}`, import.meta.url));

/** Runs jobs one after the other in a child process, which is started with the first and replaced after a crash. */
export class TrialRunner {
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  /** @param options.threads how many threads the process may use; by default all that there are. */
  constructor({ threads }: { threads?: number } = {}) {
    this.#environment = threads === undefined ? process.env : { ...process.env, STROP_THREADS: String(threads) };
  }

  /**
   * @throws StropError 'crashed' where the process ends without an answer; what the job throws; the signal's reason, with the
   *   process ended, once it is aborted.
   */
  async run<Name extends JobName>(
    job: Name,
    request: Jobs[Name]['request'],
    options: { onProgress?: (progress: Jobs[Name]['progress']) => void; signal?: AbortSignal } = {},
  ): Promise<Jobs[Name]['result']> {
    const { onProgress, signal } = options;
    signal?.throwIfAborted();
    const child = this.#start();
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        child.off('error', onError);
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      const onMessage = (answer: Answer) => {
        if (answer.kind === 'progress') onProgress?.(answer.progress as Jobs[Name]['progress']);
        else if (answer.kind === 'result') settle(() => resolve(answer.result as Jobs[Name]['result']));
        else settle(() => reject(toError(answer)));
      };
      const onExit = (code: number | null, killed: NodeJS.Signals | null) => {
        this.#child = undefined;
        const how = killed ? `by ${killed}` : `with exit code ${code}`;
        settle(() => reject(new StropError('crashed', `the process that trains ended ${how}`)));
      };
      const onError = (cause: Error) => {
        this.close();
        settle(() =>
          reject(new StropError('crashed', `the process that trains cannot be reached: ${cause.message}`, { cause })),
        );
      };
      const onAbort = () => {
        this.close();
        settle(() => reject(signal?.reason));
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.on('error', onError);
      signal?.addEventListener('abort', onAbort, { once: true });
      child.send({ job, request } as Order);
    });
  }

  /** Ends the process, whatever it is at. */
  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #start(): ChildProcess {
    if (this.#child && !this.#child.connected) this.close(); // it ended while it had nothing to do
    // The environment is read by libgomp when the child loads it.
    const env = { ...this.#environment, ...trainingEnvironment(this.#environment) };
    this.#child ??= fork(entry, { env, serialization: 'advanced' });
    return this.#child;
  }
}

function toError({ code, message, stack }: Extract<Answer, { kind: 'error' }>): Error {
  if (code) return new StropError(code, message);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
