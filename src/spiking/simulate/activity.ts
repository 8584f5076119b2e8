import { channelsOf, INPUT, neuronCount, outputShape } from '../network/spiking-network.ts';
import type { LayerCounts } from './block.ts';
import type { PreparedNetwork } from './prepare.ts';
import type { BlockResult } from './run-block.ts';

/** What one layer did. */
export interface LayerActivity {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'maxPool';
  readonly neurons: number;
  /** Spikes an image, on average, that the layer's neurons send; of a pool, that it passes on. */
  readonly spikes: number;
  /** Additions of one weight to one membrane, an image, on average. Of a layer that receives grey levels: multiplications. */
  readonly synapticOperations: number;
  /** What fraction of the inputs of its first synapses, or of a pool, spike in a step, or are grey levels other than 0. */
  readonly inputDensity: number;
  /** The layer turns grey levels into spikes; on a chip that is the host's work. */
  readonly host: boolean;
  /** (images) each. */
  readonly spikesByImage: Float64Array;
  readonly synapticOperationsByImage: Float64Array;
  /** Of layers that receive spikes in a quantised network: the fraction of the work, by images, that nibbles did; events did the rest. */
  readonly nibbles?: number;
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

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What has been counted of a simulation, block by block, in any order. */
export class Activity {
  readonly #network: PreparedNetwork;
  readonly #steps: number;
  readonly #classes: Uint16Array;
  /** (images) what entered the network. */
  readonly #inputs: Float64Array;
  readonly #layers: LayerCounts[];

  constructor(network: PreparedNetwork, images: number, steps: number) {
    this.#network = network;
    this.#steps = steps;
    this.#classes = new Uint16Array(images);
    this.#inputs = new Float64Array(images);
    const numbers = () => new Float64Array(images);
    this.#layers = network.layers.map(() => ({ spikes: numbers(), operations: numbers(), events: 0, nibbles: 0 }));
  }

  /** @param first the number of the block's first image. */
  add(first: number, { classes, inputs, layers }: BlockResult): void {
    this.#classes.set(classes, first);
    this.#inputs.set(inputs, first);
    layers.forEach(({ spikes, operations, events, nibbles }, place) => {
      const layer = this.#layers[place]!;
      layer.spikes.set(spikes, first);
      layer.operations.set(operations, first);
      layer.events += events;
      layer.nibbles += nibbles;
    });
  }

  summary(): Simulation {
    const { layers: all, inputShape, coding } = this.#network;
    const densities = new Map([[INPUT, this.#density(this.#inputs, inputShape, channelsOf(coding))]]);
    const layers = all.map((layer, place): LayerActivity => {
      const { spikes, operations, events, nibbles } = this.#layers[place]!;
      densities.set(layer.name, this.#density(spikes, outputShape(layer)));
      const from = layer.kind === 'maxPool' ? layer.from : layer.synapses[0].from;
      return {
        ...{ name: layer.name, kind: layer.kind, neurons: neuronCount(layer) },
        ...{ spikes: mean(spikes), synapticOperations: mean(operations), inputDensity: densities.get(from)! },
        host: layer.kind !== 'maxPool' && layer.host,
        ...{ spikesByImage: spikes, synapticOperationsByImage: operations },
        ...(events + nibbles > 0 ? { nibbles: nibbles / (events + nibbles) } : {}),
      };
    });
    const neurons = layers.filter(({ kind }) => kind !== 'maxPool');
    return {
      classes: this.#classes,
      layers,
      spikes: neurons.reduce((sum, { spikes }) => sum + spikes, 0),
      synapticOperations: neurons.reduce((sum, layer) => sum + (layer.host ? 0 : layer.synapticOperations), 0),
    };
  }

  #density(counts: Float64Array, shape: readonly number[], each = 1): number {
    return mean(counts) / (shape.reduce((product, extent) => product * extent, each) * this.#steps);
  }
}
