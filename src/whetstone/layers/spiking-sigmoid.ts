import * as tf from '@tensorflow/tfjs-core';
import { RAMP_FLOOR } from '../../engines/ops.ts';
import { SpikingLayer } from './spiking-layer.ts';

/** Beyond this the exponent is cut off, and with it the gradient. */
const LARGEST_EXPONENT = 40;

/**
 * The sigmoid: y = 1/(1 + exp(−k·x)), the exponent clipped to ±40, with k = 4·ln(2 + √3)/(1 − s + 0.001); hard y = 1
 * where x ≥ 0.
 */
export class SpikingSigmoid extends SpikingLayer {
  static readonly className = 'SpikingSigmoid';
  override readonly threshold = 0;

  protected override activate(x: tf.Tensor, sharpness: number): tf.Tensor {
    if (sharpness === 1) return step(x);
    const exponent = tf.clipByValue(tf.mul(x, -steepness(sharpness)), -LARGEST_EXPONENT, LARGEST_EXPONENT);
    return tf.div(1, tf.add(tf.exp(exponent), 1));
  }

  protected override softSlope(x: tf.Tensor): tf.Tensor {
    const y = this.activate(x, 0);
    const inside = tf.lessEqual(tf.abs(x), LARGEST_EXPONENT / steepness(0));
    return tf.mul(tf.mul(tf.mul(y, tf.sub(1, y)), steepness(0)), tf.cast(inside, 'float32'));
  }
}

/** k of the equation. */
function steepness(sharpness: number): number {
  return (4 * Math.log(2 + Math.sqrt(3))) / (1 - sharpness + RAMP_FLOOR);
}

const step = tf.customGrad((x) => ({
  value: tf.cast(tf.greaterEqual(x as tf.Tensor, 0), 'float32'),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

tf.serialization.registerClass(SpikingSigmoid);
