import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { spikingBRelu } from '../../engines/ops.ts';
import { StropError } from '../../errors.ts';
import { onlyTensor } from './only-tensor.ts';

/**
 * Whetstone's bounded rectified linear unit of sharpness s: y = clip((x − 0.5) / (1 − s + 0.001) + 0.5, 0, 1), and at s
 * = 1 exactly the step y = 1 where x ≥ 0.5, else 0, through which no gradient passes (Severa et al., Nature Machine
 * Intelligence 1, 2019).
 */
export class SpikingBRelu extends tfl.layers.Layer {
  static readonly className = 'SpikingBRelu';
  #sharpness = 0;

  constructor(args: { sharpness?: number; name?: string } = {}) {
    super(args);
    this.sharpness = args.sharpness ?? 0;
  }

  /** In [0, 1]; a plain number of the layer's configuration, never a weight. */
  get sharpness(): number {
    return this.#sharpness;
  }

  set sharpness(value: number) {
    if (!(value >= 0 && value <= 1)) {
      throw new StropError(
        'invalid-argument',
        `sharpness ${value} of layer ${this.name}: expected a number from 0 to 1`,
      );
    }
    this.#sharpness = value;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => spikingBRelu(onlyTensor(inputs), this.#sharpness));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), sharpness: this.#sharpness };
  }
}

tf.serialization.registerClass(SpikingBRelu);
