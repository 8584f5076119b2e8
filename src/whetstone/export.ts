import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { decodeLayer, isLinear } from './forward.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';
import { imageShape } from './predict.ts';

/** y = γ·(x − mean)/√(variance + ε) + β for each output channel; null stands for γ = 1 and β = 0. */
export interface ExportedBatchNorm {
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/**
 * A convolution (stride 1, zero padding to the same size) or dense layer with all up to and including its activation.
 */
export interface ExportedNeurons {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  /** conv: (kernelHeight, kernelWidth, channelsIn, channelsOut); dense: (in, out). */
  readonly weights: Float32Array;
  readonly shape: number[];
  readonly bias: Float32Array | null;
  readonly batchNorm: ExportedBatchNorm | null;
  readonly activation: 'brelu';
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
 * Copies a trained network out of tfjs.
 *
 * @throws StropError 'invalid-argument' where the model has a layer, or an order of layers, that has no such form.
 */
export function exportNetwork(model: tfl.LayersModel): ExportedNetwork {
  const { classes, key } = decodeLayer(model);
  const layers: (ExportedNeurons | ExportedMaxPool)[] = [];
  let linear: tfl.layers.Layer | undefined;
  let norm: BatchNormalization | undefined;
  for (const layer of model.layers) {
    const kind = layer.getClassName();
    const fitsBelow = linear !== undefined && norm === undefined;
    if (isLinear(layer)) {
      if (linear || !isPlain(layer)) throw unsupported(layer);
      linear = layer;
    } else if (layer instanceof BatchNormalization && fitsBelow) {
      norm = layer;
    } else if (layer instanceof SpikingBRelu && linear) {
      layers.push(exportNeurons(linear, norm, layer));
      linear = undefined;
      norm = undefined;
    } else if (kind === 'MaxPooling2D' && !linear && isPlain(layer)) {
      layers.push({ kind: 'maxPool' });
    } else if (!isIdentity(layer) || (linear && layer instanceof SoftmaxDecode)) {
      throw unsupported(layer);
    }
  }
  return { inputShape: imageShape(model) as [number, number, number], classes, key: key.slice(), layers };
}

/** Whether the layer only moves or passes on values at inference. */
function isIdentity(layer: tfl.layers.Layer): boolean {
  const passes = layer instanceof GaussianNoise || layer instanceof SoftmaxDecode;
  return passes || ['InputLayer', 'Flatten'].includes(layer.getClassName());
}

/** Whether the layer's settings are those that the exported form takes for granted. */
function isPlain(layer: tfl.layers.Layer): boolean {
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

function exportNeurons(
  linear: tfl.layers.Layer,
  norm: BatchNormalization | undefined,
  activation: SpikingBRelu,
): ExportedNeurons {
  const [kernel, bias] = linear.getWeights();
  return {
    kind: linear.getClassName() === 'Conv2D' ? 'conv' : 'dense',
    name: linear.name,
    weights: copy(kernel!),
    shape: kernel!.shape.slice(),
    bias: bias ? copy(bias) : null,
    batchNorm: norm ? exportBatchNorm(norm) : null,
    activation: 'brelu',
    sharpness: activation.sharpness,
  };
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

function unsupported(layer: tfl.layers.Layer): StropError {
  const expected = 'convolution (stride 1, same) or dense, then batch norm, then SpikingBRelu, then 2x2 max-pool';
  const found = `layer ${layer.name} of class ${layer.getClassName()}`;
  return new StropError('invalid-argument', `${found} cannot be exported here: expected ${expected}`);
}
