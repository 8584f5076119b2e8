// What a thread of kernels/threads.ts does of a simulation: opens a session, runs blocks, closes it.
import type { Kernels } from '../../kernels/interface.ts';
import type { BlockSimulator } from './block.ts';
import type { Images } from './input.ts';
import { type BlockResult, type BlockTrace, openSession, runBlock, type Session } from './run-block.ts';

export type BlockMessage =
  | { readonly open: number; readonly session: Session }
  | { readonly run: number; readonly images: Images; readonly first: number }
  | { readonly close: number };

export interface BlockAnswer {
  readonly result: BlockResult;
  /** Copies, where the session is traced. */
  readonly traces: readonly BlockTrace[];
}

const sessions = new Map<number, { simulator: BlockSimulator; session: Session }>();

/** @returns what a block gives, where one is run. */
export function run(kernels: Kernels, message: BlockMessage): BlockAnswer | undefined {
  if ('open' in message) {
    const { session } = message;
    sessions.set(message.open, { simulator: openSession(kernels, session), session });
    return undefined;
  }
  if ('close' in message) {
    sessions.get(message.close)?.simulator.dispose();
    sessions.delete(message.close);
    return undefined;
  }
  const { simulator, session } = sessions.get(message.run)!;
  const traces: BlockTrace[] = [];
  const copy = ({ membranes, spikes, ...rest }: BlockTrace) =>
    traces.push({ ...rest, membranes: membranes.slice(), spikes: spikes.slice() });
  const result = runBlock(simulator, session.steps, message, session.settings.isTraced ? copy : undefined);
  return { result, traces };
}
