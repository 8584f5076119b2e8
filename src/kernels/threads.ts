import { Worker } from 'node:worker_threads';
import { StropError } from '../errors.ts';
import type { Kernels, KernelsName } from './interface.ts';

/** The kernels that threads run: all they read and write is in their arrays, which are views of shared memory. */
type ThreadedKernel = 'boundSearch' | 'levelScan';

/** What a thread is to do: a kernel, or the function `run` of a module. */
export type ThreadCall =
  | { readonly kernel: ThreadedKernel; readonly arrays: object; readonly shape: object }
  | { readonly module: string; readonly argument: unknown };

/** What a thread answers: what the function returned, or the error's code and message. */
export interface ThreadAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Runs a kernel on a thread, by its number, that is free. */
export type RunKernel = <K extends ThreadedKernel>(
  thread: number,
  kernel: K,
  arrays: Parameters<Kernels[K]>[0],
  shape: Parameters<Kernels[K]>[1],
) => Promise<void>;

/**
 * Runs the function `run(kernels, argument)` of a module, with the kernels that the thread has. Argument and result are copied, all
 * but shared memory.
 */
export type RunModule = <T>(thread: number, module: URL, argument: unknown) => Promise<T>;

/** Runs kernels on this thread. */
export function runHere(kernels: Kernels): RunKernel {
  return async (_, kernel, arrays, shape) => {
    (kernels[kernel] as (arrays: object, shape: object) => void)(arrays, shape);
  };
}

interface Thread {
  readonly worker: Worker;
  /** Of the call that it runs. */
  settle: { resolve: (result: unknown) => void; reject: (error: Error) => void } | undefined;
  hasFailed: boolean;
}

/** A module in the folder of another, which runs from its source or compiled. @param beside the other's import.meta.url. */
export function moduleBeside(beside: string, name: string): URL {
  return new URL(`./${name}.${beside.endsWith('.ts') ? 'ts' : 'js'}`, beside);
}

function startThread(kernels: KernelsName): Thread {
  // Next to nothing is allocated there: left to itself V8 would set aside tens of megabytes for it.
  const resourceLimits = { maxYoungGenerationSizeMb: 4 };
  const worker = new Worker(moduleBeside(import.meta.url, 'thread'), { workerData: kernels, resourceLimits });
  const thread: Thread = { worker, settle: undefined, hasFailed: false };
  const finish = (error?: Error, result?: unknown) => {
    const { settle } = thread;
    thread.settle = undefined;
    worker.unref();
    if (error) settle?.reject(error);
    else settle?.resolve(result);
  };
  worker.on('message', ({ error, result }: ThreadAnswer) => {
    finish(error && new StropError(error.code as StropError['code'], error.message), result);
  });
  worker.on('error', (error) => {
    thread.hasFailed = true;
    finish(error as Error);
  });
  worker.unref();
  return thread;
}

/** Threads that nobody uses, by the kernels that they have. They stay, and do not keep the process alive. */
const idle = new Map<KernelsName, Thread[]>();

/**
 * So many threads for as long as `use` takes, each with kernels of its own of the kind that is asked for, native or wasm alike. A
 * call hands over nothing but views of shared memory.
 */
export async function withThreads<T>(
  kernels: KernelsName,
  count: number,
  use: (run: RunKernel, runModule: RunModule) => Promise<T>,
): Promise<T> {
  const waiting = idle.get(kernels) ?? [];
  idle.set(kernels, waiting);
  const threads = Array.from({ length: count }, () => waiting.pop() ?? startThread(kernels));
  const post = (number: number, call: ThreadCall) =>
    new Promise<unknown>((resolve, reject) => {
      const thread = threads[number]!;
      if (thread.hasFailed) throw new StropError('unavailable', 'a thread has ended before its work was done');
      thread.settle = { resolve, reject };
      thread.worker.ref();
      thread.worker.postMessage(call);
    });
  const run: RunKernel = async (number, kernel, arrays, shape) => {
    await post(number, { kernel, arrays, shape });
  };
  const runModule = (number: number, module: URL, argument: unknown) => post(number, { module: module.href, argument });
  try {
    return await use(run, runModule as RunModule);
  } finally {
    waiting.push(...threads.filter(({ hasFailed }) => !hasFailed));
  }
}

/**
 * Keeps threads busy: starts a call on each one that is free, where there is something to do for it, settles those that have ended
 * one by one, and ends when none runs any more.
 *
 * @param start a call, or undefined where there is nothing to do now.
 */
export async function keepBusy(
  threads: number,
  start: (thread: number, isFree: (other: number) => boolean) => Promise<void> | undefined,
  settle: (thread: number) => Promise<void>,
): Promise<void> {
  const calls = new Map<number, Promise<number>>();
  const isFree = (thread: number) => !calls.has(thread);
  try {
    for (;;) {
      // What one is given may come from another: all are asked again until none starts.
      for (let started = true; started; ) {
        started = false;
        for (let thread = 0; thread < threads; thread++) {
          const call = isFree(thread) ? start(thread, isFree) : undefined;
          if (!call) continue;
          calls.set(
            thread,
            call.then(() => thread),
          );
          started = true;
        }
      }
      if (calls.size === 0) return;
      const thread = await Promise.race(calls.values());
      calls.delete(thread);
      await settle(thread);
    }
  } finally {
    await Promise.allSettled(calls.values());
  }
}

const FIRST_SIZE = 16;
const MOST = 2 ** 24;
const CALL_MS = 4;

/** How much a call is given, so that it takes about 4 ms. */
export class Pace {
  size = FIRST_SIZE;

  /** Runs a call of some size and learns from it. */
  async time(size: number, call: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await call();
    const wanted = (size * CALL_MS) / Math.max(0.01, performance.now() - start);
    this.size = Math.ceil(Math.min(MOST, 4 * size, Math.max(1, wanted)));
  }
}
