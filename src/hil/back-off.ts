import { setTimeout } from 'node:timers/promises';
import { Random } from '../random/random.ts';

/** Names the stream of this file. */
const STREAM = 0x68696c; // 'hil'
const FIRST_MS = 200;
const MOST_MS = 30_000;

/**
 * How long to wait before an attempt is made again: 200 ms, doubled with each one up to 30 s, and of that between a half and all,
 * so that several searches at one device do not ask in step.
 *
 * @param which a number of what is tried. @param attempt how many failed, from 1.
 */
function backOffMs(seed: number, which: number, attempt: number): number {
  const jitter = 0.5 + 0.5 * new Random(seed, STREAM, which, attempt).uniform();
  return jitter * Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1));
}

/** Waits as long as `backOffMs` says. @throws the signal's reason. */
export async function backOff(
  seed: number,
  which: number,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await setTimeout(backOffMs(seed, which, attempt), undefined, signal ? { signal } : {}).catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
}
