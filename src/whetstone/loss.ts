import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy as meanCrossEntropy } from '../engines/ops.ts';
import { StropError } from '../errors.ts';
import type { SoftmaxDecode } from './layers/softmax-decode.ts';

/**
 * `logSoftmax` is the exact cross-entropy over the softmax decode; `clipped` is Keras's, whose gradient is 0 where the
 * true class has p < 1e-7; `vectorMeanSquaredError` does without the decode.
 */
export type LossName = (typeof LOSS_NAMES)[number];

export const LOSS_NAMES = ['logSoftmax', 'clipped', 'vectorMeanSquaredError'] as const;

const KERAS_EPSILON = 1e-7;
const SMALLEST_NORMAL = 2 ** -126;

/**
 * −Σ_c y_c·log softmax(z)_c.
 *
 * @param labels (batch, classes), one-hot. @param logits (batch, classes). @returns (batch).
 */
export function crossEntropyFromLogits(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1)));
}

/**
 * Keras's categorical cross-entropy: −Σ_c y_c·log clip(p_c, 1e-7, 1 − 1e-7). A loss for `model.compile`.
 *
 * @param labels (batch, classes), one-hot. @param probabilities (batch, classes). @returns (batch).
 */
export function clippedCrossEntropy(labels: tf.Tensor, probabilities: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const clipped = tf.clipByValue(probabilities, KERAS_EPSILON, 1 - KERAS_EPSILON);
    return tf.neg(tf.sum(tf.mul(labels, tf.log(clipped)), 1));
  });
}

/**
 * −Σ_c y_c·log p_c, for `model.compile`, where only the probabilities are at hand. It equals the form from logits as
 * long as no probability underflows: with n neurons to a class these are at least e^(−4n)/classes, so up to n = 20.
 *
 * @param labels (batch, classes), one-hot. @param probabilities (batch, classes). @returns (batch).
 */
export function crossEntropy(labels: tf.Tensor, probabilities: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.neg(tf.sum(tf.mul(labels, tf.log(tf.maximum(probabilities, SMALLEST_NORMAL))), 1)));
}

/**
 * The loss that Whetstone sets against the softmax decode: mean over the output neurons of (y − k)², k the key of the
 * class, so that the output vector itself is pulled to the codeword instead of its decoded probabilities.
 *
 * @param labels (batch, classes), one-hot, or weights of a mixture of keys. @param outputs (batch, width).
 * @param key (classes, width) of 0 and 1. @returns (batch).
 */
export function vectorMeanSquaredError(labels: tf.Tensor2D, outputs: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.mean(tf.squaredDifference(outputs, tf.matMul(labels, key)), 1));
}

/**
 * The penalty on neurons that are neither silent nor firing: 2·mean(0.5 − |y − 0.5|), from 0 to 1.
 *
 * @param activations of one layer, in [0, 1].
 */
export function indecision(activations: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul(tf.mean<tf.Scalar>(tf.sub(0.5, tf.abs(tf.sub(activations, 0.5)))), 2));
}

/**
 * The mean loss of a batch.
 *
 * @param labels (batch, classes), each row adding up to 1. @param outputs (batch, width), what `decode` takes.
 * @param logits (batch, classes), what it makes of them.
 */
export function batchLoss(
  name: LossName,
  labels: tf.Tensor2D,
  outputs: tf.Tensor2D,
  logits: tf.Tensor2D,
  decode: SoftmaxDecode,
): tf.Scalar {
  if (name === 'logSoftmax') return meanCrossEntropy(labels, logits);
  return tf.tidy(() => tf.mean<tf.Scalar>(lossOfEach(name, labels, outputs, logits, decode)));
}

function lossOfEach(
  name: Exclude<LossName, 'logSoftmax'>,
  labels: tf.Tensor2D,
  outputs: tf.Tensor2D,
  logits: tf.Tensor2D,
  { classes, width, key }: SoftmaxDecode,
): tf.Tensor {
  if (name === 'clipped') return clippedCrossEntropy(labels, tf.softmax(logits));
  const keys = tf.tensor2d(Float32Array.from(key), [classes, width]);
  return vectorMeanSquaredError(labels, outputs, keys);
}

/** @throws StropError 'invalid-argument' where there is no loss of that name. */
export function requireLossName(name: string): void {
  if ((LOSS_NAMES as readonly string[]).includes(name)) return;
  throw new StropError('invalid-argument', `loss ${name}: expected ${LOSS_NAMES.join(', ')}`);
}
