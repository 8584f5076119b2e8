import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 100;

/**
 * To be awaited between pieces of a long computation: lets the event loop turn about every 100 ms, so that messages and
 * aborts arrive, and costs nothing in between.
 *
 * @throws the signal's reason once it is aborted.
 */
export function pacemaker(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > SLICE_MS) {
      await setImmediate();
      last = performance.now();
    }
    signal?.throwIfAborted();
  };
}
