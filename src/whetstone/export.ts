import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { decodeLayer, isInput, isLinear, layersBelow } from './forward.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';
import { SpikingSigmoid } from './layers/spiking-sigmoid.ts';
import { linearBelow } from './linear-below.ts';
import { imageShape } from './predict.ts';

type Layer = tfl.layers.Layer;

/** y = γ·(x − mean)/√(variance + ε) + β for each output channel; null stands for γ = 1 and β = 0. */
export interface ExportedBatchNorm {
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/** The linear part of a layer of neurons. */
interface ExportedLinear {
  /** conv: (kernelHeight, kernelWidth, channelsIn, channelsOut); dense: (in, out). */
  readonly weights: Float32Array;
  readonly shape: number[];
  readonly bias: Float32Array | null;
  readonly batchNorm: ExportedBatchNorm | null;
}

/** What an earlier layer's spikes add to what enters an activation. */
export interface ExportedShortcut {
  /** The earlier layer of neurons. */
  readonly from: string;
  /** 2x2 max-pools that its spikes pass. */
  readonly pools: number;
  /** A 1x1 convolution; null for the spikes as they are. */
  readonly projection: ExportedLinear | null;
}

/**
 * A convolution (stride 1, zero padding to the same size) or dense layer with all up to and including its activation.
 */
export interface ExportedNeurons extends ExportedLinear {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  readonly shortcut: ExportedShortcut | null;
  readonly activation: 'brelu' | 'sigmoid';
  readonly sharpness: number;
}

/** 2x2, stride 2, an odd last row or column dropped. */
export interface ExportedMaxPool {
  readonly kind: 'maxPool';
}

/**
 * A trained network as plain arrays. Before the first dense layer the values are flattened in the order height, width,
 * channel.
 */
export interface ExportedNetwork {
  readonly inputShape: [number, number, number];
  readonly classes: number;
  /** (classes, width). */
  readonly key: Uint8Array;
  readonly layers: (ExportedNeurons | ExportedMaxPool)[];
}

/**
 * Copies a trained network out of tfjs. Noise is left out: it is the identity at inference.
 *
 * @throws StropError 'invalid-argument' where the model has a layer, or an order of layers, that has no such form.
 */
export function exportNetwork(model: tfl.LayersModel): ExportedNetwork {
  const { classes, key } = decodeLayer(model);
  const chain = new Chain();
  let at: Layer | undefined = belowOf(model.layers.at(-1)!);
  while (at && !isInput(at)) at = chain.take(at);
  chain.requireAll(model.layers);
  const layers = chain.layers.reverse();
  return { inputShape: imageShape(model) as [number, number, number], classes, key: key.slice(), layers };
}

/** The layers from the decode down to the input, as they are exported. */
class Chain {
  readonly layers: (ExportedNeurons | ExportedMaxPool)[] = [];
  readonly #taken = new Set<Layer>();

  /** @returns the layer below those that `layer` stands for. */
  take(layer: Layer): Layer | undefined {
    if (layer.getClassName() === 'MaxPooling2D' && isPlain(layer)) this.layers.push({ kind: 'maxPool' });
    else if (layer instanceof SpikingLayer) return this.#takeNeurons(layer);
    else if (!passesThrough(layer)) throw unsupported(layer);
    return this.#below(layer);
  }

  /** @throws where a layer of the model is not part of the exported network. */
  requireAll(layers: readonly Layer[]): void {
    const rest = layers.find(
      (layer) => !this.#taken.has(layer) && !isInput(layer) && !(layer instanceof SoftmaxDecode),
    );
    if (rest && !passesThrough(rest)) throw unsupported(rest);
  }

  #takeNeurons(activation: SpikingLayer): Layer | undefined {
    let entering = this.#below(activation);
    let shortcut: ExportedShortcut | null = null;
    if (entering?.getClassName() === 'Add') {
      this.#taken.add(entering);
      const [main, added, ...more] = layersBelow(entering);
      if (!main || !added || more.length > 0) throw unsupported(entering);
      shortcut = this.#shortcut(added);
      entering = this.#skip(main);
    }
    const { linear, below, exported } = this.#linear(entering, activation);
    this.layers.push({
      kind: linear.getClassName() === 'Conv2D' ? 'conv' : 'dense',
      name: linear.name,
      ...exported,
      shortcut,
      activation: activation instanceof SpikingSigmoid ? 'sigmoid' : 'brelu',
      sharpness: activation.sharpness,
    });
    return below;
  }

  /** A linear layer, perhaps with batch normalisation above it. */
  #linear(top: Layer | undefined, reader: Layer) {
    const norm = top instanceof BatchNormalization ? top : undefined;
    const linear = norm ? this.#below(norm) : top;
    if (!linear || !isLinear(linear) || !isPlain(linear)) throw unsupported(linear ?? reader);
    const [kernel, bias] = linear.getWeights();
    const exported: ExportedLinear = {
      weights: copy(kernel!),
      shape: kernel!.shape.slice(),
      bias: bias ? copy(bias) : null,
      batchNorm: norm ? exportBatchNorm(norm) : null,
    };
    return { linear, below: this.#below(linear), exported };
  }

  #shortcut(top: Layer): ExportedShortcut {
    let at: Layer | undefined = this.#skip(top);
    let projection: ExportedLinear | null = null;
    if (at instanceof BatchNormalization || (at && isLinear(at))) {
      const { below, exported } = this.#linear(at, top);
      projection = exported;
      at = below;
    }
    let pools = 0;
    for (; at?.getClassName() === 'MaxPooling2D' && isPlain(at); pools++) at = this.#below(at);
    if (!(at instanceof SpikingLayer)) throw unsupported(at ?? top);
    return { from: linearBelow(at)?.name ?? at.name, pools, projection };
  }

  #below(layer: Layer): Layer | undefined {
    this.#taken.add(layer);
    const below = belowOf(layer);
    return below && this.#skip(below);
  }

  #skip(layer: Layer): Layer | undefined {
    let at: Layer | undefined = layer;
    while (at && passesThrough(at)) {
      this.#taken.add(at);
      at = belowOf(at);
    }
    return at;
  }
}

/** The one layer below; undefined of an input layer. */
function belowOf(layer: Layer): Layer | undefined {
  const [below, ...others] = layersBelow(layer);
  if (others.length > 0) throw unsupported(layer);
  return below;
}

/** Whether the layer only moves or passes on values at inference. */
function passesThrough(layer: Layer): boolean {
  return layer instanceof GaussianNoise || layer.getClassName() === 'Flatten';
}

/** Whether the layer's settings are those that the exported form takes for granted. */
function isPlain(layer: Layer): boolean {
  const { strides, padding, dilationRate, activation, poolSize } = layer.getConfig();
  const all = (value: unknown, wanted: number) => [value].flat(2).every((item) => item === wanted);
  switch (layer.getClassName()) {
    case 'Conv2D':
      return all(strides, 1) && all(dilationRate, 1) && padding === 'same' && activation === 'linear';
    case 'Dense':
      return activation === 'linear';
    default:
      return all(poolSize, 2) && all(strides, 2) && padding === 'valid';
  }
}

function exportBatchNorm({ gamma, beta, movingMean, movingVariance, epsilon }: BatchNormalization): ExportedBatchNorm {
  return {
    gamma: gamma && copy(gamma.read()),
    beta: beta && copy(beta.read()),
    mean: copy(movingMean.read()),
    variance: copy(movingVariance.read()),
    epsilon,
  };
}

/** `dataSync` may hand out the live buffer of a variable that training goes on to change. */
function copy(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

function unsupported(layer: Layer): StropError {
  const expected =
    'convolution (stride 1, same) or dense, then batch norm, then a spiking activation, then 2x2 max-pool';
  const found = `layer ${layer.name} of class ${layer.getClassName()}`;
  return new StropError('invalid-argument', `${found} cannot be exported here: expected ${expected}`);
}
