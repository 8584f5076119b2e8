import { StropError } from '../../errors.ts';
import type { ConvShape } from '../../kernels/spiking-arrays.ts';
import { checkExtent, checkShape } from './check-shape.ts';
import { checkCoding } from './input-coding.ts';

/** Of a convolution or a pool, for one image. */
export type LayerShape = Omit<ConvShape, 'images' | 'accumulate' | 'perNeuron' | 'firing'>;
export type PoolLayerShape = Omit<LayerShape, 'features'>;

/** The name by which layers speak of the network's input. */
export const INPUT = 'input';

/** Weights from the spikes of an earlier layer, or from the input. */
export interface Synapses {
  /** INPUT, or an earlier layer's name. */
  readonly from: string;
  /** A dense layer is a convolution whose kernel is the whole input. */
  readonly shape: LayerShape;
  /** (kernelHeight, kernelWidth, channels, features); Int8Array in a quantised network. */
  readonly weights: Float32Array | Int8Array;
}

/** Neurons that fire iff the sum of the weights of the inputs that spiked is at least their threshold. */
export interface NeuronLayer {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  /** The first are the layer's own, others a shortcut's: their sums add up. All have the same output. */
  readonly synapses: readonly [Synapses, ...Synapses[]];
  /** (features), or (outHeight, outWidth, features) where neurons of one feature differ; Int32Array in a quantised network. */
  readonly thresholds: Float32Array | Int32Array;
  /**
   * As long as the thresholds: what of a threshold is a current that the neuron receives, which matters where it integrates over
   * several steps: there it receives `bias` at each, and fires at `threshold + bias`. Absent: 0.
   */
  readonly biases?: Float32Array | Int32Array;
  /**
   * (features) of a quantised network: what a weight of 1 is in the network that was quantised, and a threshold of 1, or of 255 where
   * grey levels are received.
   */
  readonly scales?: Float32Array;
}

/** OR over windows of pixels. */
export interface PoolLayer {
  readonly kind: 'maxPool';
  readonly name: string;
  readonly from: string;
  readonly shape: PoolLayerShape;
}

/** What the first layers receive: grey levels as they are, or spikes, made of them by `encodeInput`. */
export type InputCoding =
  | { readonly kind: 'grey' }
  /** A spike where the level is at least `at`. */
  | { readonly kind: 'threshold'; readonly at: number }
  /** `steps` channels of each channel, in each of which a spike is as probable as the level is high. */
  | { readonly kind: 'rate'; readonly steps: number; readonly seed: number }
  /**
   * The level, 0 to 255, as `digits` digits to the base `base`, most significant first, digit d as the first d of base − 1
   * channels (as Fugu's base-p input brick codes numbers, Aimone and others, ICONS 2019).
   */
  | { readonly kind: 'digits'; readonly base: number; readonly digits: number };

/** A network whose neurons speak in single bits; layers in an order in which each comes after those from which it receives. */
export interface SpikingNetwork {
  /** Of the images, before their coding. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly coding: InputCoding;
  readonly classes: number;
  /** (classes, outputs): the class of an image is the one whose key is nearest to the spikes of the last layer. */
  readonly key: Uint8Array;
  readonly layers: readonly (NeuronLayer | PoolLayer)[];
}

/** Whether weights and thresholds are integers: simulated exactly, grey levels as 0 to 255. All layers are alike. */
export function isQuantised({ layers }: Pick<SpikingNetwork, 'layers'>): boolean {
  return layers.some((layer) => layer.kind !== 'maxPool' && layer.thresholds instanceof Int32Array);
}

/** How many channels the first layers receive for each of the image's. */
export function channelsOf(coding: InputCoding): number {
  if (coding.kind === 'rate') return coding.steps;
  return coding.kind === 'digits' ? coding.digits * (coding.base - 1) : 1;
}

/** Height, width and channels of what a layer gives. */
export function outputShape(layer: NeuronLayer | PoolLayer): [height: number, width: number, channels: number] {
  if (layer.kind === 'maxPool') return [layer.shape.outHeight, layer.shape.outWidth, layer.shape.channels];
  const { outHeight, outWidth, features } = layer.synapses[0].shape;
  return [outHeight, outWidth, features];
}

/** Neurons of one layer; a pool has none, since what it computes is the next layer's reading of its input. */
export function neuronCount(layer: NeuronLayer | PoolLayer): number {
  return layer.kind === 'maxPool' ? 0 : outputShape(layer).reduce((product, size) => product * size, 1);
}

/** The layers of neurons. */
export function neuronLayers({ layers }: Pick<SpikingNetwork, 'layers'>): NeuronLayer[] {
  return layers.filter((layer) => layer.kind !== 'maxPool');
}

/**
 * @throws StropError 'invalid-argument' where a layer does not take what the one it names gives, sizes are none or too large,
 *   arrays do not fit their shapes, types are mixed, a threshold is no number, a name stands twice, or the key does not fit.
 */
export function checkNetwork({ inputShape, coding, classes, key, layers }: SpikingNetwork): void {
  checkCoding(coding);
  const [height, width, channels] = inputShape;
  const input = [height, width, channels * channelsOf(coding)];
  checkExtent(INPUT, input);
  const outputs = new Map<string, readonly number[]>([[INPUT, input]]);
  const isInteger = isQuantised({ layers });
  for (const layer of layers) {
    if (typeof layer.name !== 'string') throw invalid(`a layer is called ${layer.name}: expected a word`);
    const inputs = layer.kind === 'maxPool' ? [layer] : layer.synapses;
    for (const { from, shape } of inputs) {
      checkShape(layer.name, shape);
      const given = outputs.get(from);
      if (!given) throw invalid(`layer ${layer.name} receives from ${from}, which no earlier layer is called`);
      const taken = [shape.height, shape.width, shape.channels];
      if (`${taken}` !== `${given}`) {
        throw invalid(`layer ${layer.name} takes ${taken.join(' x ')}, it gets ${given.join(' x ')}`);
      }
    }
    if (layer.kind === 'maxPool') {
      if (layer.from === INPUT && coding.kind === 'grey')
        throw invalid(`${layer.name} pools grey levels: ${BEGINNING}`);
    } else checkNeurons(layer, isInteger);
    if (outputs.has(layer.name)) throw invalid(`two layers are called ${layer.name}`);
    outputs.set(layer.name, outputShape(layer));
  }
  checkKey({ classes, key, layers });
}

const BEGINNING =
  'a network begins with a layer of neurons, which reads the grey levels, or with a coding of its input';

function checkKey({ classes, key, layers }: Pick<SpikingNetwork, 'classes' | 'key' | 'layers'>): void {
  const last = layers.at(-1);
  if (!last) throw invalid('a network without layers');
  const outputCount = outputShape(last).reduce((product, size) => product * size, 1);
  if (!Number.isInteger(classes) || classes < 1) throw invalid(`classes ${classes}: expected an integer of at least 1`);
  if (!(key instanceof Uint8Array)) throw invalid(`a key of ${(key as object)?.constructor.name}: expected bytes`);
  if (key.length !== classes * outputCount) {
    throw invalid(`the key has ${key.length} bits: expected ${classes} classes x ${outputCount} outputs`);
  }
  const other = key.find((bit) => bit > 1);
  if (other !== undefined) throw invalid(`the key has a ${other}: expected 0 and 1`);
}

function checkNeurons({ kind, name, synapses, thresholds, biases, scales }: NeuronLayer, isInteger: boolean): void {
  if (kind !== 'conv' && kind !== 'dense') throw invalid(`layer ${name} is a ${kind}: expected conv, dense or maxPool`);
  if (synapses.length === 0) throw invalid(`layer ${name} has no synapses`);
  const { outHeight, outWidth, features } = synapses[0].shape;
  const [Weights, Sums] = isInteger ? [Int8Array, Int32Array] : [Float32Array, Float32Array];
  for (const { shape, weights } of synapses) {
    const own = [shape.outHeight, shape.outWidth, shape.features];
    if (`${own}` !== `${[outHeight, outWidth, features]}`)
      throw invalid(`layer ${name}: its synapses differ in output`);
    const count = shape.kernelHeight * shape.kernelWidth * shape.channels * shape.features;
    if (weights.length !== count) throw invalid(`layer ${name}: expected ${count} weights, found ${weights.length}`);
    if (!(weights instanceof Weights)) throw mixed(name, isInteger);
  }
  const neurons = outHeight * outWidth * features;
  if (thresholds.length !== features && thresholds.length !== neurons) {
    throw invalid(
      `layer ${name}: ${thresholds.length} thresholds: expected ${features}, or one for each of ${neurons}`,
    );
  }
  if (biases && biases.length !== thresholds.length) {
    throw invalid(`layer ${name}: ${biases.length} biases: expected ${thresholds.length}, as many as thresholds`);
  }
  if (scales && !(scales instanceof Float32Array && scales.length === features)) {
    throw invalid(`layer ${name}: ${scales.length} scales: expected ${features} floats`);
  }
  if (!(thresholds instanceof Sums && (biases ?? thresholds) instanceof Sums)) throw mixed(name, isInteger);
  for (const array of [thresholds, biases ?? thresholds]) {
    if (array.some(Number.isNaN)) throw invalid(`layer ${name}: a threshold or bias is no number`);
  }
}

function mixed(layer: string, isInteger: boolean): StropError {
  const expected = isInteger ? 'weights of 8 bits and thresholds of 32' : 'floats';
  return invalid(`layer ${layer}: its numbers are of another kind than those of others: expected ${expected}`);
}

function invalid(message: string): StropError {
  return new StropError('invalid-argument', message);
}
