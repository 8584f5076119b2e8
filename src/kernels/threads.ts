import { Worker } from 'node:worker_threads';
import { StropError } from '../errors.ts';
import type { Kernels, KernelsName } from './interface.ts';

/** The kernels that threads run: all they read and write is in their arrays. */
export type ThreadedKernel = 'boundSearch';

export interface ThreadCall {
  readonly kernel: ThreadedKernel;
  readonly arrays: object;
  readonly shape: object;
}

/** What a thread answers: nothing, or the error's code and message. */
export interface ThreadAnswer {
  readonly error?: { readonly code: string; readonly message: string };
}

/** One thread: one call at a time. */
interface Thread {
  readonly worker: Worker;
  settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
}

/**
 * Persistent threads that run kernels, with kernels of their own of the kind that is asked for, native or wasm alike. Their arrays
 * lie in shared memory, so that a call hands over nothing but names. They do not keep the process alive.
 */
export class KernelThreads {
  readonly #threads: Thread[];

  constructor(kernels: KernelsName, count: number) {
    this.#threads = Array.from({ length: count }, () => startThread(kernels));
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Runs a kernel on a thread that is free, by its number; the arrays are views of shared memory. */
  run<K extends ThreadedKernel>(
    thread: number,
    kernel: K,
    arrays: Parameters<Kernels[K]>[0],
    shape: Parameters<Kernels[K]>[1],
  ): Promise<void> {
    const { worker } = this.#threads[thread]!;
    return new Promise<void>((resolve, reject) => {
      this.#threads[thread]!.settle = { resolve, reject };
      worker.ref();
      worker.postMessage({ kernel, arrays, shape } satisfies ThreadCall);
    });
  }
}

function startThread(kernels: KernelsName): Thread {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./thread.${extension}`, import.meta.url), { workerData: kernels });
  const thread: Thread = { worker, settle: undefined };
  const finish = (error?: Error) => {
    const { settle } = thread;
    thread.settle = undefined;
    worker.unref();
    if (error) settle?.reject(error);
    else settle?.resolve();
  };
  worker.on('message', ({ error }: ThreadAnswer) => {
    finish(error && new StropError(error.code as StropError['code'], error.message));
  });
  worker.on('error', finish);
  worker.unref();
  return thread;
}

const shared = new Map<string, { threads: KernelThreads; busy: boolean }[]>();

/** Threads for as long as `use` takes; they stay for the next one. */
export async function withThreads<T>(
  kernels: KernelsName,
  count: number,
  use: (threads: KernelThreads) => Promise<T>,
): Promise<T> {
  const key = `${kernels} ${count}`;
  const pools = shared.get(key) ?? [];
  shared.set(key, pools);
  const pool = pools.find(({ busy }) => !busy) ?? { threads: new KernelThreads(kernels, count), busy: true };
  if (!pools.includes(pool)) pools.push(pool);
  pool.busy = true;
  try {
    return await use(pool.threads);
  } finally {
    pool.busy = false;
  }
}
