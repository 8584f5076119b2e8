import type { KernelsName } from '../../kernels/interface.ts';
import { keepBusy, moduleBeside, withThreads } from '../../kernels/threads.ts';
import type { BlockAnswer, BlockMessage } from './block-thread.ts';
import type { Images } from './input.ts';
import type { BlockResult, BlockTrace, Session } from './run-block.ts';

const module = moduleBeside(import.meta.url, 'block-thread');

let sessions = 0;

export interface Blocks {
  /** How many there are. */
  readonly count: number;
  /** A block's images, in an array of their own, and the number of the first of them. */
  read(block: number): { images: Images; first: number };
  /** Called as they end, in any order. */
  take(block: number, result: BlockResult): void;
  /** Called before, where the session is traced. */
  trace(block: number, trace: BlockTrace): void;
}

/** Runs blocks of images on threads, each with kernels and buffers of its own; the session's network is a shared one. */
export async function runOnThreads(
  kernels: KernelsName,
  threads: number,
  session: Session,
  blocks: Blocks,
  signal: AbortSignal | undefined,
): Promise<void> {
  const id = sessions++;
  await withThreads(kernels, threads, async (_, runModule) => {
    const ask = <T>(thread: number, message: BlockMessage) => runModule<T>(thread, module, message);
    const onAll = (message: BlockMessage) => Array.from({ length: threads }, (_, thread) => ask(thread, message));
    try {
      await Promise.all(onAll({ open: id, session }));
      let next = 0;
      const running = new Map<number, { block: number; answer?: BlockAnswer }>();
      await keepBusy(
        threads,
        (thread) => {
          signal?.throwIfAborted();
          if (next === blocks.count) return undefined;
          const call: { block: number; answer?: BlockAnswer } = { block: next++ };
          running.set(thread, call);
          return ask<BlockAnswer>(thread, { run: id, ...blocks.read(call.block) }).then((answer) => {
            call.answer = answer;
          });
        },
        async (thread) => {
          const { block, answer } = running.get(thread)!;
          for (const trace of answer!.traces) blocks.trace(block, trace);
          blocks.take(block, answer!.result);
        },
      );
    } finally {
      await Promise.allSettled(onAll({ close: id }));
    }
  });
}
