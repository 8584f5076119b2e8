import type { Kernels } from '../../kernels/interface.ts';
import {
  type ConvShape,
  EVENTS,
  FIRE,
  FIRE_AND_SUBTRACT,
  FIRE_AND_ZERO,
  type Firing,
  type Method,
  NIBBLES,
  SUM,
} from '../../kernels/spiking-arrays.ts';
import { INPUT, neuronCount, outputShape } from '../network/spiking-network.ts';
import { countInput, countOperations, countSignal, type Signal } from './count.ts';
import { crossover, type MethodCosts } from './method.ts';
import {
  arraysOf,
  type PreparedLayer,
  type PreparedNetwork,
  type PreparedNeurons,
  type PreparedSynapses,
} from './prepare.ts';

export type MethodName = 'events' | 'nibbles';

/** What a thread has to know besides the network. */
export interface BlockSettings {
  /** The most images of a block. */
  readonly block: number;
  readonly method: MethodName | MethodCosts;
  /** Whether membranes are wanted, which costs memory. */
  readonly isTraced: boolean;
}

/** What a layer did with a block's images. */
export interface LayerCounts {
  /** (images). */
  readonly spikes: Float64Array;
  readonly operations: Float64Array;
  /** Images, times steps, that `integerConv` was given by each method, in any synapses. */
  events: number;
  nibbles: number;
}

/** What neurons keep when they have fired: nothing that matters, in one wave. */
export type Reset = 'none' | 'zero' | 'subtract';

const FIRINGS = { none: FIRE, zero: FIRE_AND_ZERO, subtract: FIRE_AND_SUBTRACT } as const;

interface Buffers {
  readonly membranes: Float32Array | Int32Array;
  readonly spikes: Uint32Array;
}

/** A network with the buffers for a block of images: computes one step of it. `dispose` gives back what the kernels hold. */
export class BlockSimulator {
  readonly network: PreparedNetwork;
  readonly dispose: () => void;
  readonly #kernels: Kernels;
  readonly #settings: BlockSettings;
  readonly #buffers: readonly Buffers[];

  /** @param keepsMembranes for a next step. */
  constructor(kernels: Kernels, network: PreparedNetwork, settings: BlockSettings, keepsMembranes: boolean) {
    this.network = network;
    this.#kernels = kernels;
    this.#settings = settings;
    this.#buffers = buffersOf(network, settings, keepsMembranes);
    this.dispose = kernels.retain(arraysOf(network));
  }

  /** What a layer holds after a step, by its place: (images, …) of the block, reused by the next. */
  buffersOf(layer: number): Buffers {
    return this.#buffers[layer]!;
  }

  /** Counts for so many images, all 0. */
  countsFor(images: number): LayerCounts[] {
    const numbers = () => new Float64Array(images);
    return this.network.layers.map(() => ({ spikes: numbers(), operations: numbers(), events: 0, nibbles: 0 }));
  }

  /** Levels or spikes that enter the network. @returns (images) how many of them are not 0 besides. */
  signalOf(data: Signal['data'], images: number): Signal {
    return { data, counts: countInput(this.#kernels, this.network, data, images) };
  }

  /** Runs every layer in turn on the images of a block, and adds to the counts. @param isFirst membranes start from 0. */
  step(input: Signal, counts: readonly LayerCounts[], { isFirst, reset }: { isFirst: boolean; reset: Reset }): void {
    const images = input.counts.length;
    const given = new Map<string, Signal>([[INPUT, input]]);
    this.network.layers.forEach((layer, place) => {
      const { spikes } = this.#buffers[place]!;
      const ofLayer = counts[place]!;
      if (layer.kind === 'maxPool') {
        const { channels, ...shape } = layer.shape;
        const words = Math.ceil(channels / 32);
        this.#kernels.spikingMaxPool(given.get(layer.from)!.data as Uint32Array, spikes, { ...shape, words, images });
      } else {
        layer.synapses.forEach((synapses, index) => {
          const from = given.get(synapses.from)!;
          const isLast = index === layer.synapses.length - 1;
          const firing = isLast ? FIRINGS[reset] : SUM;
          this.#receive(layer, place, synapses, from, { accumulate: index > 0 || !isFirst ? 1 : 0, firing, ofLayer });
          countOperations(this.#kernels, synapses, from, ofLayer.operations);
        });
      }
      const [height, width, channels] = outputShape(layer);
      const output = countSignal(this.#kernels, spikes, { images, pixels: height * width, channels });
      for (let i = 0; i < images; i++) ofLayer.spikes[i]! += output.counts[i]!;
      given.set(layer.name, output);
    });
  }

  /** Adds what one of a layer's synapses receive to its membranes; after the last the neurons fire. */
  #receive(
    { thresholds }: PreparedNeurons,
    place: number,
    { shape: ofImage, weights, widen }: PreparedSynapses,
    { data, counts }: Signal,
    { ofLayer, ...how }: { accumulate: 0 | 1; firing: Firing; ofLayer: LayerCounts },
  ): void {
    const { membranes, spikes } = this.#buffers[place]!;
    const images = counts.length;
    const perNeuron = thresholds.length > ofImage.features ? 1 : 0;
    const shape: ConvShape = { ...ofImage, images, perNeuron, ...how };
    if (thresholds instanceof Int32Array) {
      const arrays = { weights: weights as Int8Array, thresholds, membranes: membranes as Int32Array, spikes };
      if (data instanceof Uint8Array) this.#kernels.integerGreyConv({ ...arrays, input: data }, shape);
      else {
        const method = this.#methodFor(shape, counts);
        ofLayer[method === EVENTS ? 'events' : 'nibbles'] += images;
        this.#kernels.integerConv({ ...arrays, input: data as Uint32Array, widen: widen! }, { ...shape, method });
      }
    } else {
      const arrays = { weights: weights as Float32Array, thresholds, membranes: membranes as Float32Array, spikes };
      if (data instanceof Float32Array) this.#kernels.greyConv({ ...arrays, input: data }, shape);
      else this.#kernels.spikingConv({ ...arrays, input: data as Uint32Array }, shape);
    }
  }

  #methodFor(s: ConvShape, spikes: Float64Array): Method {
    const { method } = this.#settings;
    if (typeof method === 'string') return method === 'events' ? EVENTS : NIBBLES;
    const density = spikes.reduce((sum, count) => sum + count, 0) / (s.images * s.height * s.width * s.channels);
    return density > crossover(method, s.images * s.outHeight * s.outWidth) ? NIBBLES : EVENTS;
  }
}

/** One of the layers of a network, or all float layers together, have membranes where nobody reads them after the layer. */
function buffersOf(network: PreparedNetwork, { block, isTraced }: BlockSettings, keepsMembranes: boolean): Buffers[] {
  const Elements = network.isQuantised ? Int32Array : Float32Array;
  const isKept = isTraced || keepsMembranes;
  const needed = network.layers.map((layer) => block * neededMembranes(layer, network.isQuantised && !isKept));
  const common = isKept ? undefined : new Elements(Math.max(...needed));
  return network.layers.map((layer, place) => {
    const [height, width, channels] = outputShape(layer);
    const spikes = new Uint32Array(block * height * width * Math.ceil(channels / 32));
    const membranes = common ? common.subarray(0, needed[place]!) : new Elements(needed[place]!);
    return { spikes, membranes };
  });
}

/** Membranes an image; integers that only one convolution enters go without. */
function neededMembranes(layer: PreparedLayer, isSparing: boolean): number {
  return layer.kind === 'maxPool' || (isSparing && layer.synapses.length === 1) ? 0 : neuronCount(layer);
}
