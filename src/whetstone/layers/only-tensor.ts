import type * as tf from '@tensorflow/tfjs-core';

/** The single input of a layer that takes one tensor: tfjs-layers hands it over bare or as a list of one. */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}
