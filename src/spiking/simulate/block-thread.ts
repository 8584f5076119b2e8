// What a thread of kernels/threads.ts does of a simulation: opens a session, runs blocks, closes it.
import type { Kernels } from '../../kernels/interface.ts';
import type { BlockSimulator } from './block.ts';
import type { Images } from './input.ts';
import { type BlockResult, openSession, runBlock, type Session } from './run-block.ts';

export type BlockMessage =
  | { readonly open: number; readonly session: Session }
  | { readonly run: number; readonly images: Images; readonly first: number }
  | { readonly close: number };

const sessions = new Map<number, { simulator: BlockSimulator; steps: Session['steps'] }>();

/** @returns the result of a block. */
export function run(kernels: Kernels, message: BlockMessage): BlockResult | undefined {
  if ('open' in message) {
    const { session } = message;
    sessions.set(message.open, { simulator: openSession(kernels, session), steps: session.steps });
    return undefined;
  }
  if ('close' in message) {
    sessions.get(message.close)?.simulator.dispose();
    sessions.delete(message.close);
    return undefined;
  }
  const { simulator, steps } = sessions.get(message.run)!;
  return runBlock(simulator, steps, message);
}
