// A thread of threads.ts: does one thing after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { StropError } from '../errors.ts';
import { loadKernels } from './choose.ts';
import type { Kernels } from './interface.ts';
import type { ThreadAnswer, ThreadCall } from './threads.ts';

let kernels: Kernels | undefined;

async function perform(call: ThreadCall): Promise<unknown> {
  kernels ??= loadKernels(workerData);
  if ('kernel' in call)
    return (kernels[call.kernel] as (arrays: object, shape: object) => void)(call.arrays, call.shape);
  return (await import(call.module)).run(kernels, call.argument);
}

parentPort?.on('message', async (call: ThreadCall) => {
  const answer = (given: ThreadAnswer) => parentPort?.postMessage(given);
  try {
    answer({ result: await perform(call) });
  } catch (error) {
    const code = error instanceof StropError ? error.code : 'internal';
    answer({ error: { code, message: String(error instanceof Error ? error.message : error) } });
  }
});
