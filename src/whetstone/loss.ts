import * as tf from '@tensorflow/tfjs-core';

/**
 * `logSoftmax` is the exact cross-entropy; `clipped` is Keras's, whose gradient is 0 where the true class has p < 1e-7.
 */
export type LossName = 'logSoftmax' | 'clipped';

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

/** The mean loss of a batch. @param labels (batch, classes), one-hot. @param logits (batch, classes). */
export function batchLoss(name: LossName, labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const losses =
      name === 'clipped' ? clippedCrossEntropy(labels, tf.softmax(logits)) : crossEntropyFromLogits(labels, logits);
    return tf.mean<tf.Scalar>(losses);
  });
}
