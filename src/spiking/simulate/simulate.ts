import { setImmediate } from 'node:timers/promises';
import { StropError } from '../../errors.ts';
import type { ConvArrays, Kernels } from '../../kernels/interface.ts';
import {
  checkNetwork,
  type NeuronLayer,
  neuronCount,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
} from '../network/spiking-network.ts';
import { decodeSpikes } from './decode.ts';

/** What one layer did, on average over the images. */
export interface LayerActivity {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'maxPool';
  readonly neurons: number;
  /** Spikes an image that the layer's neurons send; of a pool, that it passes on. */
  readonly spikes: number;
  /** Additions of one weight to one membrane, an image. The first layer's are multiplications with grey levels. */
  readonly synapticOperations: number;
  /** The first layer turns grey levels into spikes; on a chip that is the host's work. */
  readonly host: boolean;
}

/** What the simulator shows of a block of images as it goes: one call a layer of neurons and block. */
export interface LayerTrace {
  readonly layer: NeuronLayer;
  /** The block's first image, and how many it has. */
  readonly first: number;
  readonly images: number;
  /** (images, outHeight, outWidth, features); reused for the next block. */
  readonly membranes: Float32Array;
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
  /** Per image, over the layers that receive spikes; the first layer's work on grey levels is not among them. */
  readonly synapticOperations: number;
}

/** The buffers that a layer writes. */
type Stage =
  | { kind: 'neurons'; layer: NeuronLayer; membranes: Float32Array; spikes: Uint32Array }
  | { kind: 'pool'; layer: PoolLayer; spikes: Uint32Array };

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
  const stages = network.layers.map((layer) => stageOf(layer, block));
  const activity = network.layers.map(() => ({ spikes: 0, synapticOperations: 0 }));
  const classes = new Uint16Array(count);

  for (let first = 0; first < count; first += block) {
    const size = Math.min(block, count - first);
    await beforeBlock?.(first, size);
    let input: Float32Array | Uint32Array = images.subarray(first * pixels, (first + size) * pixels);
    stages.forEach((stage, i) => {
      activity[i]!.synapticOperations += run(kernels, stage, input, size);
      input = stage.spikes;
      activity[i]!.spikes += popCount(stage.spikes, size * wordsPerImage(stage.layer));
      if (stage.kind === 'neurons') onTrace?.({ ...stage, first, images: size });
    });
    const { spikes, layer } = stages.at(-1)!;
    const words = wordsPerImage(layer);
    for (let i = 0; i < size; i++) {
      classes[first + i] = decodeSpikes(network, spikes.subarray(i * words, (i + 1) * words));
    }
    onProgress?.(first + size);
    await setImmediate();
    signal?.throwIfAborted();
  }

  const layers = network.layers.map((layer, i) => ({
    name: layer.name,
    kind: layer.kind,
    neurons: neuronCount(layer),
    spikes: activity[i]!.spikes / count,
    synapticOperations: activity[i]!.synapticOperations / count,
    host: i === 0,
  }));
  const neurons = layers.filter(({ kind }) => kind !== 'maxPool');
  return {
    classes,
    layers,
    spikes: neurons.reduce((sum, { spikes }) => sum + spikes, 0),
    synapticOperations: neurons.reduce((sum, layer) => sum + (layer.host ? 0 : layer.synapticOperations), 0),
  };
}

function wordsPerImage(layer: NeuronLayer | PoolLayer): number {
  const [height, width, channels] = outputShape(layer);
  return height * width * Math.ceil(channels / 32);
}

function stageOf(layer: NeuronLayer | PoolLayer, images: number): Stage {
  const spikes = new Uint32Array(images * wordsPerImage(layer));
  if (layer.kind === 'maxPool') return { kind: 'pool', layer, spikes };
  return { kind: 'neurons', layer, spikes, membranes: new Float32Array(images * neuronCount(layer)) };
}

/** @returns the synaptic operations. */
function run(kernels: Kernels, stage: Stage, input: Float32Array | Uint32Array, images: number): number {
  if (stage.kind === 'pool') {
    const { height, width, channels } = stage.layer.shape;
    const words = Math.ceil(channels / 32);
    kernels.spikingMaxPool(input as Uint32Array, stage.spikes, { images, height, width, words });
    return 0;
  }
  const { layer, membranes, spikes } = stage;
  const arrays = { input, weights: layer.weights, thresholds: layer.thresholds, membranes, spikes };
  const shape = { ...layer.shape, images };
  return input instanceof Float32Array
    ? kernels.greyConv(arrays as ConvArrays<Float32Array>, shape)
    : kernels.spikingConv(arrays as ConvArrays<Uint32Array>, shape);
}

function popCount(words: Uint32Array, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i++) {
    let bits = words[i]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    total += (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return total;
}
