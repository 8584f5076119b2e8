import * as tf from '@tensorflow/tfjs-core';
import { spikingBRelu } from '../../engines/ops.ts';
import { SpikingLayer } from './spiking-layer.ts';

/** The bounded rectified linear unit: y = clip((x − 0.5) / (1 − s + 0.001) + 0.5, 0, 1), hard y = 1 where x ≥ 0.5. */
export class SpikingBRelu extends SpikingLayer {
  static readonly className = 'SpikingBRelu';
  override readonly threshold = 0.5;

  protected override activate(x: tf.Tensor, sharpness: number): tf.Tensor {
    return spikingBRelu(x, sharpness);
  }
}

tf.serialization.registerClass(SpikingBRelu);
