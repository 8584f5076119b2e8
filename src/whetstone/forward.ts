import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';

/** The layers of `model` that have a sharpness, from the input up. */
export function spikingLayers(model: tfl.LayersModel): SpikingBRelu[] {
  return model.layers.filter((layer) => layer instanceof SpikingBRelu);
}

/** Whether the layer sums weighted inputs: a convolution or a dense layer. The neurons above it go by its name. */
export function isLinear(layer: tfl.layers.Layer): boolean {
  return ['Conv2D', 'Dense'].includes(layer.getClassName());
}

/** @throws StropError 'invalid-argument' where the last layer of `model` is none. */
export function decodeLayer(model: tfl.LayersModel): SoftmaxDecode {
  const last = model.layers.at(-1);
  if (last instanceof SoftmaxDecode) return last;
  throw new StropError('invalid-argument', `last layer ${last?.name}: expected a SoftmaxDecode`);
}

/**
 * What `model.apply` computes, up to the decode's logits. To be called in a tidy.
 *
 * @param x (batch, height, width, channels).
 * @param observe sees each layer with what enters it and what leaves it.
 * @returns (batch, classes).
 */
export function forwardLogits(
  model: tfl.LayersModel,
  x: tf.Tensor,
  training: boolean,
  observe?: (layer: tfl.layers.Layer, input: tf.Tensor, output: tf.Tensor) => void,
): tf.Tensor2D {
  const decode = decodeLayer(model);
  let values = x;
  for (const layer of model.layers) {
    if (layer === decode || layer.getClassName() === 'InputLayer') continue;
    const output = layer.apply(values, { training }) as tf.Tensor;
    observe?.(layer, values, output);
    values = output;
  }
  return decode.logits(values as tf.Tensor2D);
}

/** Runs `action` with every sharpness set to 1, then restores them. */
export async function withEverySharpnessOne<T>(model: tfl.LayersModel, action: () => Promise<T>): Promise<T> {
  const layers = spikingLayers(model);
  const before = layers.map((layer) => layer.sharpness);
  for (const layer of layers) layer.sharpness = 1;
  try {
    return await action();
  } finally {
    layers.forEach((layer, i) => {
      layer.sharpness = before[i]!;
    });
  }
}
