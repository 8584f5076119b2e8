import {
  checkNetwork,
  INPUT,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
} from '../network/spiking-network.ts';
import { convolve, multiply, perNeuron, poolWindows, scale } from './linear-nodes.ts';
import { arrayOf, badNode, type NirGraph, type NirNode, sizeOf } from './nir-graph.ts';
import {
  addSignals,
  asCorrupt,
  checkedExtent,
  describe,
  type Extent,
  extentOf,
  type Signal,
  type Spikes,
  toSums,
} from './signals.ts';
import { sortNodes } from './sort-nodes.ts';
import { floatAbove } from './strict-threshold.ts';

/**
 * The network of a graph whose neurons are Threshold or IF nodes, each for one step from rest, whose linear nodes are Conv2d,
 * Affine, Linear, SumPool2d, AvgPool2d, Scale and Flatten, with at most one that has weights between neurons. The output is
 * neurons, one a class, or the Affine that decodes a key.
 * @throws StropError `corrupt`, with the node's name, where a node is another or does not fit.
 */
export function fromGraph(graph: NirGraph): SpikingNetwork {
  return asCorrupt(() => new NetworkBuilder(graph).build());
}

class NetworkBuilder {
  readonly #graph: NirGraph;
  readonly #signals = new Map<string, Signal>();
  readonly #layers: (NeuronLayer | PoolLayer)[] = [];
  #inputShape: Extent = [0, 0, 0];
  #readout: { classes: number; key: Uint8Array } | undefined;

  constructor(graph: NirGraph) {
    this.#graph = graph;
  }

  build(): SpikingNetwork {
    for (const [name, sources] of sortNodes(this.#graph)) {
      const node = this.#graph.nodes.get(name)!;
      const signals = sources.map((source) => this.#signals.get(source)!);
      const received = node.type === 'Input' ? this.#readInput(name, node) : addSignals(name, signals);
      this.#signals.set(name, this.#pass(name, node, received));
    }
    const { classes, key } = this.#readout!;
    const network: SpikingNetwork = {
      ...{ inputShape: this.#inputShape, coding: { kind: 'grey' }, classes, key, layers: this.#layers },
    };
    checkNetwork(network);
    return network;
  }

  #pass(name: string, node: NirNode, received: Signal): Signal {
    switch (node.type) {
      case 'Input':
      case 'Identity':
        return received;
      case 'Conv2d':
        if (received.kind !== 'spikes' || received.isFlat) break;
        return convolve(name, node, received);
      case 'Affine':
      case 'Linear':
        if (received.kind === 'sums') break;
        return multiply(name, node, received);
      case 'SumPool2d':
      case 'AvgPool2d':
        if (received.kind !== 'spikes' || received.isFlat) break;
        return poolWindows(name, node, received);
      case 'Flatten':
        return flatten(name, node, received);
      case 'Scale':
        return scale(name, node, received);
      case 'Threshold':
      case 'IF':
        return this.#addLayer(name, node, received);
      case 'Output':
        this.#readout = this.#readOutput(name, node, received);
        return received;
      default:
        throw badNode(name, `${node.type}, which a network of single bits does not have: expected Threshold or IF`);
    }
    const found =
      received.kind === 'spikes' ? 'a vector' : 'what no neurons have passed since the last weights or pool';
    throw badNode(name, `${node.type} of ${found}`);
  }

  #readInput(name: string, node: NirNode): Spikes {
    const shape = Array.from(arrayOf(name, node, 'shape').data);
    if (shape.length !== 3 && shape.length !== 1) {
      throw badNode(name, `a shape of ${shape.length} extents: expected channels, height and width, or one`);
    }
    const [channels = 0, height = 1, width = 1] = shape;
    this.#inputShape = checkedExtent(name, [height, width, channels]);
    return { kind: 'spikes', from: INPUT, extent: this.#inputShape, isFlat: shape.length === 1 };
  }

  #addLayer(name: string, node: NirNode, received: Signal): Spikes {
    const extent = extentOf(received);
    const above = thresholdsOf(name, node, extent);
    const as = this.#layerName(name);
    const layer = poolOf(as, received, above) ?? neuronsOf(as, toSums(name, received), above);
    this.#layers.push(layer);
    return { kind: 'spikes', from: as, extent, isFlat: received.isFlat };
  }

  /** A node may be called what Strop calls the input. */
  #layerName(name: string): string {
    return name === INPUT ? `${name}_neurons` : name;
  }

  /** The class is the largest output: of neurons the one that fired, of an Affine ±c(2·key − 1) that of the nearest key. */
  #readOutput(name: string, node: NirNode, received: Signal): { classes: number; key: Uint8Array } {
    const declared = sizeOf(Array.from(arrayOf(name, node, 'shape').data));
    const extent = extentOf(received);
    const classes = sizeOf(extent);
    if (declared !== classes) throw badNode(name, `declares ${declared} outputs, receives ${describe(extent)}`);
    const from =
      received.kind === 'windows' ? undefined : received.kind === 'spikes' ? received.from : received.synapses[0]!.from;
    const last = this.#layers.at(-1);
    if (!last || last.name !== from || received.kind === 'windows') throw badNode(name, 'it receives from no neurons');
    if (received.kind === 'spikes') {
      if (classes > 2 ** 12) throw badNode(name, `${classes} classes`);
      return { classes, key: Uint8Array.from({ length: classes ** 2 }, (_, i) => Number(i % (classes + 1) === 0)) };
    }
    const { weights } = received.synapses[0]!;
    const outputs = sizeOf(outputShape(last));
    const unit = Math.abs(weights[0] ?? 0);
    const isKey = (c: number) => {
      let sum = 0;
      for (let i = 0; i < outputs; i++) sum += weights[i * classes + c]!;
      return received.biases[c] === -sum / 2;
    };
    const fits = received.synapses.length === 1 && weights.length === outputs * classes && unit > 0;
    if (!fits || !weights.every((weight) => Math.abs(weight) === unit) || !received.biases.every((_, c) => isKey(c))) {
      throw badNode(
        name,
        'its weights are not a key of bits: expected neurons, or weights ±c and biases −½ of their sum',
      );
    }
    return {
      classes,
      key: Uint8Array.from({ length: outputs * classes }, (_, i) =>
        Number(weights[(i % outputs) * classes + Math.floor(i / outputs)]! > 0),
      ),
    };
  }
}

/** Only what keeps all numbers: from the first extent to the last. */
function flatten(name: string, node: NirNode, received: Signal): Signal {
  const rank = received.isFlat ? 1 : 3;
  const [start, end] = ['start_dim', 'end_dim'].map((field) => arrayOf(name, node, field).data[0]!);
  if (start !== 0 || (end !== -1 && end !== rank - 1)) {
    throw badNode(name, `flattens extents ${start} to ${end}: expected all, 0 to -1`);
  }
  return { ...received, isFlat: true };
}

/** (height, width, channels): a neuron fires where what it receives is above. */
function thresholdsOf(name: string, node: NirNode, extent: Extent): Float64Array {
  if (node.type === 'Threshold') return perNeuron(name, node, 'threshold', extent);
  const resistances = perNeuron(name, node, 'r', extent);
  const other = resistances.find((r) => r !== 1);
  if (other !== undefined) throw badNode(name, `r is ${other}: expected 1, a step of the sum itself`);
  return perNeuron(name, node, 'v_threshold', extent);
}

/** A max-pool, where any spike of a window is above the thresholds and none is not. */
function poolOf(name: string, received: Signal, above: Float64Array): PoolLayer | undefined {
  if (received.kind !== 'windows' || received.of.gains || received.of.from === INPUT) return undefined;
  const { of, shape, divisor } = received;
  if (!above.every((threshold) => threshold >= 0 && threshold * divisor < 1)) return undefined;
  return { kind: 'maxPool', name, from: of.from, shape };
}

/** Σwx + b > θ iff Σwx is at least the float above θ − b. */
function neuronsOf(
  name: string,
  { synapses, biases, extent }: ReturnType<typeof toSums>,
  above: Float64Array,
): NeuronLayer {
  const [first, ...rest] = synapses;
  const thresholds = Float32Array.from(above, (threshold, i) => floatAbove(threshold - biases[i]!));
  const bad = above.findIndex((threshold, i) => Number.isNaN(threshold - biases[i]!));
  if (bad >= 0) throw badNode(name, `a threshold of ${above[bad]} with a bias of ${biases[bad]}`);
  const weightOf = (weights: ArrayLike<number>) =>
    Array.prototype.find.call(weights, (weight) => !Number.isFinite(weight));
  const wrong = synapses.map(({ weights }) => weightOf(weights)).find((weight) => weight !== undefined);
  if (wrong !== undefined) throw badNode(name, `a weight of ${wrong}`);
  const features = extent[2];
  const { shape } = first!;
  const isWhole = shape.kernelHeight === shape.height && shape.kernelWidth === shape.width;
  const kind = synapses.length === 1 && isWhole && shape.outHeight * shape.outWidth === 1 ? 'dense' : 'conv';
  const perFeature = <T extends Float32Array>(array: T) =>
    array.every((value, i) => Object.is(value, array[i % features])) ? array.slice(0, features) : array;
  const layer = { kind, name, synapses: [first!, ...rest] } as const;
  const ownThresholds = perFeature(thresholds);
  if (biases.every((bias) => bias === 0)) return { ...layer, thresholds: ownThresholds };
  const ownBiases = perFeature(Float32Array.from(biases));
  const isEach = ownBiases.length > features || ownThresholds.length > features;
  return isEach
    ? { ...layer, thresholds, biases: Float32Array.from(biases) }
    : { ...layer, thresholds: ownThresholds, biases: ownBiases };
}
