import {
  INPUT,
  type InputCoding,
  type LayerShape,
  type PoolLayer,
  type SpikingNetwork,
} from '../network/spiking-network.ts';

/** What of a network its place on a chip follows from: a spiking network has it, and so has one without weights yet. */
export interface NetworkStructure {
  readonly inputShape: SpikingNetwork['inputShape'];
  readonly coding: InputCoding;
  readonly layers: readonly (NeuronStructure | PoolLayer)[];
}

export interface NeuronStructure {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  readonly synapses: readonly { readonly from: string; readonly shape: LayerShape }[];
  /** (features), or one a neuron; absent: 0. */
  readonly biases?: ArrayLike<number>;
}

/** What neurons of a chip receive from. */
export interface ChipInput {
  readonly from: string;
  readonly shape: LayerShape;
  /** Each feature receives from its own channel only. */
  readonly depthwise: boolean;
}

/** A population of neurons on a chip. */
export interface ChipLayer {
  readonly name: string;
  /** A max-pool has neurons there: one that fires where any of its window's does. */
  readonly kind: 'conv' | 'dense' | 'orPool';
  readonly rows: number;
  readonly columns: number;
  readonly features: number;
  readonly inputs: readonly ChipInput[];
  /** Neurons that receive a bias. */
  readonly biased: number;
}

/** Whether a layer turns grey levels into spikes, which is the host's work. */
export function isHost({ coding }: Pick<NetworkStructure, 'coding'>, layer: NeuronStructure | PoolLayer): boolean {
  return coding.kind === 'grey' && layer.kind !== 'maxPool' && layer.synapses.some(({ from }) => from === INPUT);
}

/** The populations of neurons that a chip has to hold: all but the host's, and one for every max-pool. */
export function chipLayers(network: NetworkStructure): ChipLayer[] {
  return network.layers
    .filter((layer) => !isHost(network, layer))
    .map((layer) => {
      if (layer.kind === 'maxPool') {
        const { shape, name, from } = layer;
        const own = { ...shape, features: shape.channels };
        return {
          ...{ name, kind: 'orPool', rows: shape.outHeight, columns: shape.outWidth, features: shape.channels },
          ...{ inputs: [{ from, shape: own, depthwise: true }], biased: 0 },
        };
      }
      const { outHeight: rows, outWidth: columns, features } = layer.synapses[0]!.shape;
      const inputs = layer.synapses.map(({ from, shape }) => ({ from, shape, depthwise: false }));
      const biases = Array.from(layer.biases ?? []);
      const each = (rows * columns * features) / Math.max(1, biases.length); // a feature's is all its neurons'
      const biased = each * biases.filter((bias) => bias !== 0).length;
      return { name: layer.name, kind: layer.kind, rows, columns, features, inputs, biased };
    });
}

export function neuronsOf({ rows, columns, features }: Pick<ChipLayer, 'rows' | 'columns' | 'features'>): number {
  return rows * columns * features;
}

/** Inputs of one neuron that no border cuts. */
export function fanInOf({ inputs }: ChipLayer): number {
  return inputs.reduce((sum, { shape, depthwise }) => sum + tapsOf(shape) * (depthwise ? 1 : shape.channels), 0);
}

export function tapsOf({ kernelHeight, kernelWidth }: LayerShape): number {
  return kernelHeight * kernelWidth;
}

/** Waves of spikes from the first layer of a chip to its last: the longest path, each population a step. */
export function depthOf(
  layers: readonly { readonly name: string; readonly inputs: readonly { readonly from: string }[] }[],
): number {
  const depth = new Map<string, number>();
  for (const { name, inputs } of layers) {
    depth.set(name, 1 + Math.max(0, ...inputs.map(({ from }) => depth.get(from) ?? 0)));
  }
  return Math.max(0, ...depth.values());
}

/**
 * The same network with another number of features in one layer: those that receive from it follow. A shortcut that passed spikes
 * on as they are becomes one with weights.
 */
export function withFeatures(network: NetworkStructure, name: string, features: number): NetworkStructure {
  const changed = new Set([name]);
  const layers = network.layers.map((layer) => {
    if (layer.kind === 'maxPool') {
      if (!changed.has(layer.from)) return layer;
      changed.add(layer.name);
      return { ...layer, shape: { ...layer.shape, channels: features } };
    }
    const synapses = layer.synapses.map(({ from, shape }) => ({
      from,
      shape: {
        ...shape,
        ...(changed.has(layer.name) ? { features } : {}),
        ...(changed.has(from) ? { channels: features } : {}),
      },
    }));
    return { ...layer, synapses };
  });
  return { ...network, layers };
}

/** The same network with a smaller kernel in one convolution, whose output stays as large. */
export function withKernel(network: NetworkStructure, name: string, kernel: number): NetworkStructure {
  const pad = (kernel - 1) >> 1;
  const layers = network.layers.map((layer) => {
    if (layer.kind !== 'conv' || layer.name !== name) return layer;
    const [own, ...shortcuts] = layer.synapses;
    const { from, shape } = own!;
    const smaller = { ...shape, kernelHeight: kernel, kernelWidth: kernel, padTop: pad, padLeft: pad };
    return { ...layer, synapses: [{ from, shape: smaller }, ...shortcuts] };
  });
  return { ...network, layers };
}

/** Weights of all synapses. */
export function weightCount(network: NetworkStructure): number {
  const shapes = network.layers.flatMap((layer) => (layer.kind === 'maxPool' ? [] : layer.synapses));
  return shapes.reduce((sum, { shape }) => sum + tapsOf(shape) * shape.channels * shape.features, 0);
}
