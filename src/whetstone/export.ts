import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import type {
  ExportedBatchNorm,
  ExportedLinear,
  ExportedNetwork,
  ExportedNeurons,
  ExportedPool,
  ExportedShortcut,
  ExportedWindow,
} from './exported-network.ts';
import { decodeLayer, isInput, isLinear, layersBelow } from './forward.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';
import { SpikingSigmoid } from './layers/spiking-sigmoid.ts';
import { isLinearPart, isSpikes, linearBelow } from './linear-below.ts';
import { imageShape } from './predict.ts';

type Layer = tfl.layers.Layer;

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
  readonly layers: (ExportedNeurons | ExportedPool)[] = [];
  readonly #taken = new Set<Layer>();

  /** @returns the layer below those that `layer` stands for. */
  take(layer: Layer): Layer | undefined {
    const pool = poolOf(layer);
    if (pool) this.layers.push(pool);
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
      const [first, second, ...more] = layersBelow(entering).map((layer) => this.#skip(layer));
      if (!first || !second || more.length > 0) throw unsupported(entering);
      const [main, added] = isSpikes(first) ? [second, first] : [first, second];
      shortcut = this.#shortcut(added);
      entering = main;
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
    if (!linear || !isLinear(linear)) throw unsupported(linear ?? reader);
    const [kernel, bias] = linear.getWeights();
    const exported: ExportedLinear = {
      weights: copy(kernel!),
      shape: kernel!.shape.slice(),
      ...windowOf(linear),
      bias: bias ? copy(bias) : null,
      batchNorm: norm ? exportBatchNorm(norm) : null,
    };
    return { linear, below: this.#below(linear), exported };
  }

  #shortcut(top: Layer): ExportedShortcut {
    let at: Layer | undefined = this.#skip(top);
    let projection: ExportedLinear | null = null;
    if (at && isLinearPart(at)) {
      const { below, exported } = this.#linear(at, top);
      projection = exported;
      at = below;
    }
    const pools: ExportedWindow[] = [];
    for (let pool = at && poolOf(at); at && pool?.kind === 'maxPool'; pool = at && poolOf(at)) {
      const { kind: _, ...window } = pool;
      pools.unshift(window);
      at = this.#below(at);
    }
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

/** Strides and padding of a convolution. @throws where the layer's settings have no exported form. */
function windowOf(layer: Layer): Pick<ExportedLinear, 'strides' | 'padding'> {
  const { strides, padding, dilationRate, dataFormat, activation } = layer.getConfig();
  if (activation !== 'linear') throw unsupported(layer);
  if (layer.getClassName() === 'Dense') return {};
  const dilations = [dilationRate].flat() as number[];
  if (!dilations.every((rate) => rate === 1) || !isExportable(padding, dataFormat)) throw unsupported(layer);
  return { strides: pairOf(strides), padding: padding as 'same' | 'valid' };
}

/** Undefined of another layer. @throws where its settings have no exported form. */
function poolOf(layer: Layer): ExportedPool | undefined {
  const kinds: Record<string, ExportedPool['kind']> = { MaxPooling2D: 'maxPool', AveragePooling2D: 'averagePool' };
  const kind = kinds[layer.getClassName()];
  if (!kind) return undefined;
  const { poolSize, strides, padding, dataFormat } = layer.getConfig();
  if (!isExportable(padding, dataFormat)) throw unsupported(layer);
  const size = pairOf(poolSize);
  return { kind, size, strides: pairOf(strides ?? size), padding: padding as 'same' | 'valid' };
}

function isExportable(padding: unknown, dataFormat: unknown): boolean {
  return (padding === 'same' || padding === 'valid') && dataFormat !== 'channelsFirst';
}

function pairOf(value: unknown): [number, number] {
  const [vertical, horizontal = vertical] = [value].flat() as number[];
  return [vertical!, horizontal!];
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
  const expected = 'convolution or dense, then batch norm, then a spiking activation, then a max- or average-pool';
  const found = `layer ${layer.name} of class ${layer.getClassName()}`;
  return new StropError('invalid-argument', `${found} cannot be exported here: expected ${expected}`);
}
