import * as tf from '@tensorflow/tfjs-core';
import { RAMP_FLOOR, spikingBRelu } from '../../engines/ops.ts';
import { SpikingLayer } from './spiking-layer.ts';

/** The bounded rectified linear unit: y = clip((x − 0.5) / (1 − s + 0.001) + 0.5, 0, 1), hard y = 1 where x ≥ 0.5. */
export class SpikingBRelu extends SpikingLayer {
  static readonly className = 'SpikingBRelu';
  override readonly threshold = 0.5;

  protected override activate(x: tf.Tensor, sharpness: number): tf.Tensor {
    return spikingBRelu(x, sharpness);
  }

  protected override softSlope(x: tf.Tensor): tf.Tensor {
    const inside = tf.lessEqual(tf.abs(tf.sub(x, 0.5)), (1 + RAMP_FLOOR) / 2);
    return tf.div(tf.cast(inside, 'float32'), 1 + RAMP_FLOOR);
  }
}

tf.serialization.registerClass(SpikingBRelu);
