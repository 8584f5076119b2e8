import { setImmediate } from 'node:timers/promises';
import { StropError } from '../../errors.ts';
import type { Kernels } from '../../kernels/interface.ts';
import { checkNetwork, type NeuronLayer, type SpikingNetwork } from '../network/spiking-network.ts';
import { Activity, type Simulation } from './activity.ts';
import type { MethodName } from './block.ts';
import { blockSize } from './block-size.ts';
import type { Images } from './input.ts';
import { methodCosts } from './method.ts';
import { type Blocks, runOnThreads } from './on-threads.ts';
import { prepare } from './prepare.ts';
import { openSession, runBlock, type Session } from './run-block.ts';
import { checkSteps, type TimeSteps } from './time-steps.ts';

/** What the simulator shows of a block of images as it goes: one call a layer of neurons, step and block. */
export interface LayerTrace {
  readonly layer: NeuronLayer;
  /** The block's first image, and how many it has. */
  readonly first: number;
  readonly images: number;
  /** From 0 on; 0 of a wave. */
  readonly step: number;
  /**
   * (images, outHeight, outWidth, features), integers in a quantised network; reused for the next block. Of a wave: what is held
   * against the thresholds. In time steps: what is left after that, less the bias.
   */
  readonly membranes: Float32Array | Int32Array;
  /** (images, outHeight, outWidth, ⌈features / 32⌉), channel c in bit c % 32; reused for the next block. */
  readonly spikes: Uint32Array;
}

export interface SimulateOptions {
  readonly kernels: Kernels;
  /** Images at a time; by default as many as take the kernels some milliseconds. The event loop turns in between. */
  readonly block?: number;
  /** Worker threads that share the blocks, by default 1: this one. With `beforeBlock` it is always this one. */
  readonly threads?: number;
  /** How quantised layers add: by default whatever is faster here, by the layer and the density of its input. Same results. */
  readonly method?: 'auto' | MethodName;
  /** By default one wave an image: every layer in turn, each neuron firing once or not at all. */
  readonly steps?: TimeSteps;
  /** Awaited before the images from `first` on are run. */
  readonly beforeBlock?: (first: number, images: number) => Promise<void>;
  /** On one thread blocks come in their order, on several in any. */
  readonly onTrace?: (trace: LayerTrace) => void;
  readonly onProgress?: (images: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a spiking network on images. The network's arrays must not change from its first simulation on.
 * @param images (count, height, width, channels), grey levels in [0, 1], or bytes that stand for b / 255. Where a quantised network
 *   takes grey levels, they are bytes or k / 255.
 */
export async function simulate(network: SpikingNetwork, images: Images, options: SimulateOptions): Promise<Simulation> {
  checkNetwork(network);
  const { kernels, threads = 1, steps, onTrace, onProgress, signal } = options;
  if (steps) checkSteps(steps, network.coding.kind);
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new StropError('invalid-argument', `threads ${threads}: expected a whole number from 1 on`);
  }
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const count = images.length / pixels;
  if (!Number.isInteger(count)) {
    const expected = `a multiple of ${network.inputShape.join(' x ')}`;
    throw new StropError('invalid-argument', `images of ${images.length} numbers: expected ${expected}`);
  }
  const session = sessionOf(network, count, options);
  const { block } = session.settings;
  const activity = new Activity(session.network, count, steps?.count ?? 1);
  let done = 0;
  const blocks: Blocks = {
    count: Math.ceil(count / block),
    read: (number) => ({
      images: images.slice(number * block * pixels, (number + 1) * block * pixels),
      first: number * block,
    }),
    take: (number, result) => {
      activity.add(number * block, result);
      done += result.classes.length;
      onProgress?.(done);
    },
    trace: (number, { place, ...rest }) => {
      const first = number * block;
      const layer = network.layers[place] as NeuronLayer;
      onTrace?.({ layer, first, images: Math.min(block, count - first), ...rest });
    },
  };
  if (runsHere(options)) await runHere(session, blocks, options);
  else await runOnThreads(kernels.name, Math.min(threads, blocks.count), session, blocks, signal);
  return activity.summary();
}

/** Whether on this thread: who awaits something before a block has it in order. */
function runsHere({ threads = 1, beforeBlock }: SimulateOptions): boolean {
  return threads === 1 || beforeBlock !== undefined;
}

function sessionOf(network: SpikingNetwork, count: number, options: SimulateOptions): Session {
  const { kernels, threads = 1, method = 'auto', steps, onTrace } = options;
  const isGrey = network.coding.kind === 'grey' && steps?.input !== 'rate';
  const prepared = prepare(network, isGrey, !runsHere(options));
  const { block = Math.min(blockSize(prepared, kernels.name), Math.max(1, Math.ceil(count / threads))) } = options;
  const chosen = method === 'auto' && prepared.isQuantised ? methodCosts(kernels) : method;
  const settings = { block, isTraced: onTrace !== undefined, method: chosen === 'auto' ? 'events' : chosen } as const;
  return { network: prepared, settings, steps };
}

/** Runs blocks on this thread, in their order. */
async function runHere(
  session: Session,
  blocks: Blocks,
  { kernels, beforeBlock, signal }: SimulateOptions,
): Promise<void> {
  const pixels = session.network.inputShape.reduce((product, extent) => product * extent, 1);
  const simulator = openSession(kernels, session);
  try {
    for (let number = 0; number < blocks.count; number++) {
      const { images, first } = blocks.read(number);
      await beforeBlock?.(first, images.length / pixels);
      const result = runBlock(simulator, session.steps, { images, first }, (trace) => blocks.trace(number, trace));
      blocks.take(number, result);
      await setImmediate();
      signal?.throwIfAborted();
    }
  } finally {
    simulator.dispose();
  }
}
