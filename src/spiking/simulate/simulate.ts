import { setImmediate } from 'node:timers/promises';
import { StropError } from '../../errors.ts';
import type { Kernels } from '../../kernels/interface.ts';
import {
  checkNetwork,
  type NeuronLayer,
  neuronCount,
  outputShape,
  type SpikingNetwork,
} from '../network/spiking-network.ts';
import { decodeSpikes } from './decode.ts';
import { type Stage, stagesOf, stepThrough } from './stages.ts';

/** What one layer did. */
export interface LayerActivity {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'maxPool';
  readonly neurons: number;
  /** Spikes an image, on average, that the layer's neurons send; of a pool, that it passes on. */
  readonly spikes: number;
  /** Additions of one weight to one membrane, an image, on average. Of a layer that receives grey levels: multiplications. */
  readonly synapticOperations: number;
  /** The layer turns grey levels into spikes; on a chip that is the host's work. */
  readonly host: boolean;
  /** (images) each. */
  readonly spikesByImage: Float64Array;
  readonly synapticOperationsByImage: Float64Array;
}

/** What the simulator shows of a block of images as it goes: one call a layer of neurons and block. */
export interface LayerTrace {
  readonly layer: NeuronLayer;
  /** The block's first image, and how many it has. */
  readonly first: number;
  readonly images: number;
  /** (images, outHeight, outWidth, features), integers in a quantised network; reused for the next block. */
  readonly membranes: Float32Array | Int32Array;
  /** (images, outHeight, outWidth, ⌈features / 32⌉), channel c in bit c % 32; reused for the next block. */
  readonly spikes: Uint32Array;
}

export interface SimulateOptions {
  readonly kernels: Kernels;
  /** Images at a time. One call of a kernel then takes milliseconds, and the event loop turns in between. */
  readonly block?: number;
  /** Awaited before the images from `first` on are run. */
  readonly beforeBlock?: (first: number, images: number) => Promise<void>;
  readonly onTrace?: (trace: LayerTrace) => void;
  readonly onProgress?: (images: number) => void;
  readonly signal?: AbortSignal;
}

export interface Simulation {
  /** (images). */
  readonly classes: Uint16Array;
  readonly layers: readonly LayerActivity[];
  /** Per image, over the layers of neurons. */
  readonly spikes: number;
  /** Per image, over the layers that receive spikes; work on grey levels is not among them. */
  readonly synapticOperations: number;
}

/**
 * Runs a spiking network on images, one wave an image: every layer in turn, each neuron firing once or not at all.
 * @param images (count, height, width, channels), grey levels in [0, 1].
 */
export async function simulate(
  network: SpikingNetwork,
  images: Float32Array,
  { kernels, block = 16, beforeBlock, onTrace, onProgress, signal }: SimulateOptions,
): Promise<Simulation> {
  checkNetwork(network);
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const count = images.length / pixels;
  if (!Number.isInteger(count)) {
    const expected = `a multiple of ${network.inputShape.join(' x ')}`;
    throw new StropError('invalid-argument', `images of ${images.length} numbers: expected ${expected}`);
  }
  const stages = stagesOf(network, block, count, onTrace !== undefined);
  const classes = new Uint16Array(count);
  const { layer: last, spikes: outputs } = stages.at(-1)!;
  const words = wordsPerImage(last);

  for (let first = 0; first < count; first += block) {
    const size = Math.min(block, count - first);
    await beforeBlock?.(first, size);
    stepThrough(kernels, network, stages, images.subarray(first * pixels, (first + size) * pixels), first);
    for (const { layer, membranes, spikes } of stages) {
      if (layer.kind !== 'maxPool') onTrace?.({ layer, membranes: membranes!, spikes, first, images: size });
    }
    for (let i = 0; i < size; i++) {
      classes[first + i] = decodeSpikes(network, outputs.subarray(i * words, (i + 1) * words));
    }
    onProgress?.(first + size);
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { classes, ...summaryOf(stages) };
}

function wordsPerImage(layer: SpikingNetwork['layers'][number]): number {
  const [height, width, channels] = outputShape(layer);
  return height * width * Math.ceil(channels / 32);
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function summaryOf(stages: readonly Stage[]): Omit<Simulation, 'classes'> {
  const layers = stages.map(({ layer, host, spikesByImage, synapticOperationsByImage }) => ({
    ...{ name: layer.name, kind: layer.kind, neurons: neuronCount(layer), host },
    ...{ spikes: mean(spikesByImage), synapticOperations: mean(synapticOperationsByImage) },
    ...{ spikesByImage, synapticOperationsByImage },
  }));
  const neurons = layers.filter(({ kind }) => kind !== 'maxPool');
  return {
    layers,
    spikes: neurons.reduce((sum, { spikes }) => sum + spikes, 0),
    synapticOperations: neurons.reduce((sum, layer) => sum + (layer.host ? 0 : layer.synapticOperations), 0),
  };
}
