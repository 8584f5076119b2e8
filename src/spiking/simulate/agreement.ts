import { StropError } from '../../errors.ts';
import { neuronCount, neuronLayers, type SpikingNetwork } from '../network/spiking-network.ts';
import type { LayerTrace } from './simulate.ts';

/** What entered a layer's activation in the trained network: the neuron fires where it is at least `threshold`. */
export interface PreActivations {
  readonly name: string;
  readonly threshold: number;
  /** (images, neurons), in the order height, width, channel. */
  readonly values: Float32Array;
}

/** How the simulator's neurons of one layer compare with the trained network's. */
export interface LayerAgreement {
  readonly name: string;
  /** Neurons compared: neurons of the layer x images. */
  readonly compared: number;
  readonly differing: number;
  /**
   * The largest distance of a neuron that differs from its threshold, in the simulator, relative to the layer's mean
   * distance |membrane − threshold|: rounding puts it far below 1, an error in the network near or above it. Only images whose
   * earlier layers agree throughout count, since what differs below moves what is above. 0 where none differs.
   */
  readonly farthest: number;
}

/** Compares the traces of a simulation with what the trained network's activations received for the same images. */
export class Agreement {
  readonly #names: string[];
  /** By layer, of the images from `#first` on. */
  #trained = new Map<string, PreActivations>();
  #first = 0;
  readonly #layers = new Map<string, { compared: number; differing: number; farthest: number; distance: number }>();
  /** Images in which some neuron of an earlier layer differs. */
  readonly #disturbed = new Set<number>();

  constructor(network: SpikingNetwork) {
    this.#names = neuronLayers(network).map(({ name }) => name);
  }

  /**
   * Says what the next traces are compared with, in place of what was said before.
   * @param first the first image. @param trained one for each layer of neurons of the network, in its order.
   */
  expect(first: number, trained: readonly PreActivations[]): void {
    if (this.#names.length !== trained.length) {
      const found = `activations of ${trained.length} layers`;
      throw new StropError('invalid-argument', `${found}: expected ${this.#names.length}, one a layer of neurons`);
    }
    this.#first = first;
    this.#trained = new Map(this.#names.map((name, i) => [name, trained[i]!]));
  }

  /** To be given to `simulate` as `onTrace`. */
  add({ layer, first, images, membranes }: LayerTrace): void {
    const { values, threshold } = this.#trained.get(layer.name)!;
    const row = this.#layers.get(layer.name) ?? { compared: 0, differing: 0, farthest: 0, distance: 0 };
    this.#layers.set(layer.name, row);
    const neurons = neuronCount(layer);
    const { thresholds } = layer;
    for (let image = 0; image < images; image++) {
      let differs = false;
      for (let i = 0; i < neurons; i++) {
        const distance = membranes[image * neurons + i]! - thresholds[i % thresholds.length]!;
        if (Number.isFinite(distance)) row.distance += Math.abs(distance);
        const fires = values[(first - this.#first + image) * neurons + i]! >= threshold;
        if (distance >= 0 === fires) continue;
        row.differing++;
        differs = true;
        if (!this.#disturbed.has(first + image)) row.farthest = Math.max(row.farthest, Math.abs(distance));
      }
      row.compared += neurons;
      if (differs) this.#disturbed.add(first + image);
    }
  }

  layers(): LayerAgreement[] {
    return Array.from(this.#layers, ([name, { compared, differing, farthest, distance }]) => ({
      name,
      compared,
      differing,
      farthest: farthest === 0 ? 0 : farthest / (distance / compared),
    }));
  }
}
