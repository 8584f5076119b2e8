import { StropError } from '../../errors.ts';
import {
  channelsOf,
  INPUT,
  isQuantised,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
  type Synapses,
} from '../network/spiking-network.ts';
import type { Dialect } from './dialects.ts';
import { type Firing, firingOf } from './firing.ts';
import { symmetricKernel, toAffineWeights, toChannelOrder, toConvWeights } from './layout.ts';
import { floats, integers, type NirArray, type NirGraph, type NirNode, sizeOf } from './nir-graph.ts';

/**
 * The graph of a network: Conv2d and Affine, of whose sums neurons fire; max-pools as neurons behind sums or averages; the key
 * as an Affine, of whose outputs the largest is the class: 2(2·key − 1) on the spikes, less the sum of its rows.
 * @param note told what a reader of the file should know.
 * @throws StropError `invalid-argument`, with the layer's name, where the dialect cannot express it.
 */
export function toGraph(network: SpikingNetwork, dialect: Dialect, note: (text: string) => void): NirGraph {
  const builder = new GraphBuilder(network, dialect, note);
  for (const layer of network.layers) {
    if (layer.kind === 'maxPool') builder.addPool(layer);
    else builder.addNeurons(layer);
  }
  builder.addDecode(network);
  const { nodes, edges } = builder;
  return { nodes, edges, metadata: metadataOf(network) };
}

function metadataOf(network: SpikingNetwork): Record<string, string> {
  const levels = isQuantised(network) ? 'grey levels, 0 to 255' : 'grey levels, 0 to 1';
  return {
    producer: 'Strop',
    input: network.coding.kind === 'grey' ? levels : `spikes, of grey levels by ${JSON.stringify(network.coding)}`,
    output: 'the class is the index of the largest',
    run: 'one step from rest for each image; a neuron fires once or not at all',
  };
}

/** What a layer gives, in the graph. */
interface Placed {
  readonly node: string;
  /** (channels, height, width), or (neurons) of a dense layer. */
  readonly shape: readonly number[];
}

class GraphBuilder {
  readonly nodes = new Map<string, NirNode>();
  readonly edges: [string, string][] = [];
  readonly #placed = new Map<string, Placed>();
  readonly #dialect: Dialect;
  readonly #note: (text: string) => void;

  constructor({ inputShape, coding }: SpikingNetwork, dialect: Dialect, note: (text: string) => void) {
    this.#dialect = dialect;
    this.#note = note;
    const [height, width, channels] = inputShape;
    const shape = [channels * channelsOf(coding), height, width];
    this.#placed.set(INPUT, { node: this.#add('input', 'Input', { shape: integers(shape) }), shape });
  }

  addPool({ name, from, shape }: PoolLayer): void {
    const { kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, outHeight, outWidth, channels } = shape;
    const source = this.#placed.get(from)!;
    const asPadded = (extent: number, kernel: number, stride: number, pad: number) =>
      Math.floor((extent + 2 * pad - kernel) / stride) + 1;
    const out = [
      asPadded(shape.height, kernelHeight, strideY, padTop),
      asPadded(shape.width, kernelWidth, strideX, padLeft),
    ];
    if (`${out}` !== `${[outHeight, outWidth]}` || source.shape.length !== 3) {
      throw new StropError('invalid-argument', `pool ${name}: its padding has no symmetric form, which NIR needs`);
    }
    const node = this.#add(`${name}_window`, this.#dialect.pool, {
      kernel_size: integers([kernelHeight, kernelWidth]),
      stride: integers([strideY, strideX]),
      padding: integers([padTop, padLeft]),
    });
    this.edges.push([source.node, node]);
    const whole = this.#dialect.pool === 'SumPool2d' ? 1 : kernelHeight * kernelWidth;
    const placed = [channels, outHeight, outWidth];
    const above = new Float32Array(sizeOf(placed)).fill(0.5 / whole);
    this.#addFiring(name, placed, above, [node]);
  }

  addNeurons(layer: NeuronLayer): void {
    const { name, synapses } = layer;
    const firing = firingOf(layer, this.#dialect);
    if (firing.spontaneous > 0) {
      const how = firing.biases.some((bias) => bias !== 0) ? ', by a bias' : '';
      this.#note(`${firing.spontaneous} neurons of layer ${name} fire without input${how}`);
    }
    const sources = synapses.map((of, i) =>
      this.#addSynapses(i ? `${name}_shortcut_${i}` : `${name}_sum`, layer, of, i, firing),
    );
    const [height, width, channels] = outputShape(layer);
    const isFlat = this.nodes.get(sources[0]!)!.type === 'Affine';
    this.#addFiring(name, isFlat ? [channels] : [channels, height, width], firing.above, sources);
  }

  /** @returns the node that sums what one of a layer's synapses receive. */
  #addSynapses(
    as: string,
    layer: NeuronLayer,
    { from, shape, weights }: Synapses,
    index: number,
    firing: Firing,
  ): string {
    const source = this.#placed.get(from)!;
    const { features, channels, height, width } = shape;
    const isAffine = layer.kind === 'dense' || source.shape.length === 1;
    const isWhole =
      shape.kernelHeight === height && shape.kernelWidth === width && shape.outHeight * shape.outWidth === 1;
    if (isAffine && !isWhole) {
      throw new StropError(
        'invalid-argument',
        `layer ${layer.name}: a convolution of what a dense layer gives has no form in NIR`,
      );
    }
    const kernel = isAffine ? undefined : symmetricKernel(shape, layer.name);
    if (kernel && kernel.size[0] !== kernel.size[1]) {
      const read = "Python's nir reads it with type_check=False only";
      this.#note(`the kernel of layer ${layer.name} is written as ${kernel.size.join(' x ')}, not square: ${read}`);
    }
    const array = kernel ? toConvWeights(weights, shape, kernel) : toAffineWeights(weights, shape);
    scaleRows(array, firing.factors);
    const bad = array.findIndex((weight) => !Number.isFinite(weight));
    if (bad >= 0)
      throw new StropError('invalid-argument', `layer ${layer.name}: a weight is ${array[bad]} over its threshold`);
    const bias = floats([features], index === 0 ? Float32Array.from(firing.biases) : new Float32Array(features));
    if (!kernel) {
      const weight = { shape: [features, channels * height * width], data: array };
      return this.#addBehind(this.#flatten(as, source), as, 'Affine', { weight, bias });
    }
    return this.#addBehind(source.node, as, 'Conv2d', {
      ...{ weight: { shape: [features, channels, ...kernel.size], data: array }, bias },
      ...{ stride: integers([shape.strideY, shape.strideX]), padding: integers([...kernel.padding]) },
      ...{ dilation: integers([1, 1]), groups: integers(1), input_shape: integers([height, width]) },
    });
  }

  addDecode({ layers, key, classes }: SpikingNetwork): void {
    const last = layers.at(-1)!;
    const [height, width, channels] = outputShape(last);
    const outputs = key.length / classes;
    const weight = new Float32Array(key.length);
    const bias = new Float32Array(classes);
    for (let c = 0; c < classes; c++) {
      const row = toChannelOrder(key.subarray(c * outputs, (c + 1) * outputs), height * width, channels);
      row.forEach((bit, i) => {
        weight[c * outputs + i] = 2 * (2 * bit - 1);
        bias[c]! -= 2 * bit - 1;
      });
    }
    const fields = { weight: { shape: [classes, outputs], data: weight }, bias: floats([classes], bias) };
    const decode = this.#addBehind(this.#flatten('decode', this.#placed.get(last.name)!), 'decode', 'Affine', fields);
    this.#addBehind(decode, 'output', 'Output', { shape: integers([classes]) });
  }

  #addFiring(name: string, shape: readonly number[], above: Float32Array, sources: readonly string[]): void {
    const { neuron, resistance } = this.#dialect;
    const threshold: NirArray = { shape, data: above };
    const r = { shape, data: new Float32Array(above.length).fill(resistance) };
    // Readers differ on v_reset: up to 1.0.5 they refuse it, later ones take it for 0 where it is absent.
    const fields = neuron === 'Threshold' ? { threshold } : { r, v_threshold: threshold };
    const node = this.#add(name, neuron, fields);
    for (const source of sources) this.edges.push([source, node]);
    this.#placed.set(name, { node, shape });
  }

  #flatten(reader: string, { node, shape }: Placed): string {
    if (shape.length === 1) return node;
    const fields = { start_dim: integers(0), end_dim: integers(-1), input_type: integers(shape) };
    return this.#addBehind(node, `${reader}_flatten`, 'Flatten', fields);
  }

  #addBehind(source: string, name: string, type: string, fields: NirNode['fields']): string {
    const node = this.#add(name, type, fields);
    this.edges.push([source, node]);
    return node;
  }

  /** @returns the node's name, which PyTorch must take for a module's. */
  #add(wanted: string, type: string, fields: NirNode['fields']): string {
    const plain = wanted.replace(/\W/g, '_');
    let name = plain;
    for (let i = 2; this.nodes.has(name); i++) name = `${plain}_${i}`;
    this.nodes.set(name, { type, fields });
    return name;
  }
}

/** Multiplies row f of (features, ...) by factor f. */
function scaleRows(array: Float32Array, factors: Float64Array): void {
  const row = array.length / factors.length;
  for (let i = 0; i < array.length; i++) array[i]! *= factors[Math.floor(i / row)]!;
}
