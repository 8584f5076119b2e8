import { Worker } from 'node:worker_threads';
import { StropError } from '../../errors.ts';
import type { DecodedGraph } from './decode-graph.ts';

export interface DecodeLimits {
  /** Default: a minute. */
  readonly timeMs?: number;
  /** Of the HDF5 library: the file, what it declares and what it takes to unpack it. Default: 2048. */
  readonly memoryMiB?: number;
}

/** What the thread is given, and what it answers. */
export interface DecodeOrder {
  readonly bytes: Uint8Array;
  readonly memoryMiB: number;
}
export type DecodeAnswer = { readonly decoded: DecodedGraph } | { readonly error: string };

/**
 * Decodes a file in a thread of its own: a damaged file can send the HDF5 library beyond its own memory, which then ends
 * with the thread.
 * @throws StropError `corrupt`.
 */
export async function decodeApart(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodedGraph> {
  const { timeMs = 60_000, memoryMiB = 2048 } = limits;
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const order: DecodeOrder = { bytes, memoryMiB };
  // A damaged file makes the library tell its stack of errors; ours says what is wrong.
  const quiet = { stdout: true, stderr: true };
  const worker = new Worker(new URL(`./decode-thread.${extension}`, import.meta.url), { workerData: order, ...quiet });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<DecodeAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ error: `not read within ${timeMs / 1000} s` }), timeMs);
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ error: `damaged: ${(error as Error).message}` }));
      worker.once('exit', () => resolve({ error: 'damaged: the HDF5 library gave up on it' }));
    });
    if ('error' in answer) throw new StropError('corrupt', answer.error);
    return answer.decoded;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
