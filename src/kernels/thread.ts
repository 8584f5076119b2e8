// A thread of threads.ts: runs one kernel call after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { StropError } from '../errors.ts';
import { loadKernels } from './choose.ts';
import type { Kernels } from './interface.ts';
import type { ThreadAnswer, ThreadCall } from './threads.ts';

let kernels: Kernels | undefined;

parentPort?.on('message', ({ kernel, arrays, shape }: ThreadCall) => {
  const answer = (given: ThreadAnswer) => parentPort?.postMessage(given);
  try {
    kernels ??= loadKernels(workerData);
    (kernels[kernel] as (arrays: object, shape: object) => void)(arrays, shape);
    answer({});
  } catch (error) {
    const code = error instanceof StropError ? error.code : 'internal';
    answer({ error: { code, message: String(error instanceof Error ? error.message : error) } });
  }
});
