import type { Kernels } from '../../kernels/interface.ts';
import { outputShape } from '../network/spiking-network.ts';
import { type BlockSettings, BlockSimulator, type LayerCounts } from './block.ts';
import { decodeRates, decodeSpikes } from './decode.ts';
import type { Images } from './input.ts';
import type { PreparedNetwork } from './prepare.ts';
import { constantSignal, eachSpike, runSteps, type TimeSteps } from './time-steps.ts';

/** What makes a network ready to run blocks of images. */
export interface Session {
  readonly network: PreparedNetwork;
  readonly settings: BlockSettings;
  /** Absent: one wave an image. */
  readonly steps: TimeSteps | undefined;
}

/** What a layer of neurons holds after a step: see LayerTrace. */
export interface BlockTrace {
  /** Of the layer, in the network. */
  readonly place: number;
  readonly step: number;
  readonly membranes: Float32Array | Int32Array;
  readonly spikes: Uint32Array;
}

export interface BlockResult {
  /** (images) each. */
  readonly classes: Uint16Array;
  readonly inputs: Float64Array;
  readonly layers: readonly LayerCounts[];
}

/** @returns a simulator for the session, to be disposed of. */
export function openSession(kernels: Kernels, { network, settings, steps }: Session): BlockSimulator {
  return new BlockSimulator(kernels, network, settings, steps !== undefined);
}

/** Runs a block of images. @param first the number of the first. @param onTrace called of every layer of neurons after every step. */
export function runBlock(
  simulator: BlockSimulator,
  steps: TimeSteps | undefined,
  { images, first }: { images: Images; first: number },
  onTrace?: (trace: BlockTrace) => void,
): BlockResult {
  const { network } = simulator;
  const size = images.length / network.inputShape.reduce((product, extent) => product * extent, 1);
  const layers = simulator.countsFor(size);
  const onStep = (step: number) =>
    network.layers.forEach(({ kind }, place) => {
      if (kind !== 'maxPool') onTrace?.({ place, step, ...simulator.buffersOf(place) });
    });
  const outputs = network.key.length / network.classes;
  const classes = new Uint16Array(size);
  const inputs = new Float64Array(size);
  if (steps) {
    const fired = runSteps(simulator, images, { layers, inputs }, { first, steps, onStep });
    for (let i = 0; i < size; i++) {
      classes[i] = decodeRates(network, fired.subarray(i * outputs, (i + 1) * outputs), steps.count);
    }
  } else {
    const signal = constantSignal(simulator, images, first, size);
    inputs.set(signal.counts);
    simulator.step(signal, layers, { isFirst: true, reset: 'none' });
    onStep(0);
    const words = Math.ceil(outputs / 32);
    const spikes = contiguousSpikes(simulator, size);
    for (let i = 0; i < size; i++) classes[i] = decodeSpikes(network, spikes.subarray(i * words, (i + 1) * words));
  }
  return { classes, inputs, layers };
}

/** (images, ⌈outputs / 32⌉) the last layer's spikes; of one that is an image, the bits of all pixels without gaps between them. */
function contiguousSpikes(simulator: BlockSimulator, images: number): Uint32Array {
  const place = simulator.network.layers.length - 1;
  const [height, width, features] = outputShape(simulator.network.layers[place]!);
  if (height * width === 1) return simulator.buffersOf(place).spikes;
  const outputs = height * width * features;
  const words = Math.ceil(outputs / 32);
  const packed = new Uint32Array(images * words);
  eachSpike(simulator, place, images, (neuron) => {
    const output = neuron % outputs;
    packed[((neuron - output) / outputs) * words + (output >>> 5)]! |= 1 << (output & 31);
  });
  return packed;
}
