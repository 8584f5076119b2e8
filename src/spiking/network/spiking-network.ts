import { StropError } from '../../errors.ts';
import type { ConvShape } from '../../kernels/spiking-arrays.ts';

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
  /** (features) of a quantised network: what 1 is in the units of the network that was quantised. */
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
export function isQuantised({ layers }: SpikingNetwork): boolean {
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
 * @throws StropError 'invalid-argument' where a layer does not take what the one it names gives, arrays do not fit their shapes, types
 *   are mixed, a name stands twice, or the key does not fit.
 */
export function checkNetwork({ inputShape, coding, classes, key, layers }: SpikingNetwork): void {
  const [height, width, channels] = inputShape;
  const outputs = new Map<string, readonly number[]>([[INPUT, [height, width, channels * channelsOf(coding)]]]);
  for (const layer of layers) {
    const inputs = layer.kind === 'maxPool' ? [layer] : layer.synapses;
    for (const { from, shape } of inputs) {
      const given = outputs.get(from);
      if (!given) throw invalid(`layer ${layer.name} receives from ${from}, which no earlier layer is called`);
      const taken = [shape.height, shape.width, shape.channels];
      if (`${taken}` !== `${given}`) {
        throw invalid(`layer ${layer.name} takes ${taken.join(' x ')}, it gets ${given.join(' x ')}`);
      }
    }
    if (layer.kind !== 'maxPool') checkNeurons(layer);
    if (outputs.has(layer.name)) throw invalid(`two layers are called ${layer.name}`);
    outputs.set(layer.name, outputShape(layer));
  }
  const last = layers.at(-1);
  if (!last) throw invalid('a network without layers');
  const outputCount = outputShape(last).reduce((product, size) => product * size, 1);
  if (key.length !== classes * outputCount) {
    throw invalid(`the key has ${key.length} bits: expected ${classes} classes x ${outputCount} outputs`);
  }
}

function checkNeurons({ name, synapses, thresholds, biases }: NeuronLayer): void {
  const { outHeight, outWidth, features } = synapses[0].shape;
  const isInteger = thresholds instanceof Int32Array;
  for (const { shape, weights } of synapses) {
    const own = [shape.outHeight, shape.outWidth, shape.features];
    if (`${own}` !== `${[outHeight, outWidth, features]}`)
      throw invalid(`layer ${name}: its synapses differ in output`);
    const count = shape.kernelHeight * shape.kernelWidth * shape.channels * shape.features;
    if (weights.length !== count) throw invalid(`layer ${name}: expected ${count} weights, found ${weights.length}`);
    if (weights instanceof Int8Array !== isInteger) throw invalid(`layer ${name}: some numbers are integers, some not`);
  }
  for (const array of [thresholds, biases ?? thresholds]) {
    if (array.length === features || array.length === outHeight * outWidth * features) continue;
    throw invalid(`layer ${name}: ${array.length} thresholds or biases: expected ${features}, or one a neuron`);
  }
}

function invalid(message: string): StropError {
  return new StropError('invalid-argument', message);
}
