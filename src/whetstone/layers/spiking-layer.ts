import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../../errors.ts';
import { onlyTensor } from './only-tensor.ts';

export interface SpikingLayerArgs {
  readonly sharpness?: number;
  /** Whether sharpeners raise its sharpness; true. */
  readonly sharpened?: boolean;
  /** Whether a hard layer passes the gradient that it would have at sharpness 0; false, none at all, as in Whetstone. */
  readonly straightThrough?: boolean;
  readonly name?: string;
}

/**
 * An activation that its sharpness s turns from a ramp (s = 0) into a step (s = 1 exactly), through which no gradient
 * passes (Severa et al., Nature Machine Intelligence 1, 2019). A hard neuron fires where x is at least `threshold`.
 */
export abstract class SpikingLayer extends tfl.layers.Layer {
  abstract readonly threshold: number;
  readonly sharpened: boolean;
  readonly straightThrough: boolean;
  #sharpness = 0;

  constructor(args: SpikingLayerArgs = {}) {
    super(args);
    this.sharpness = args.sharpness ?? 0;
    this.sharpened = args.sharpened ?? true;
    this.straightThrough = args.straightThrough ?? false;
  }

  /** y of the shape of x, differentiable. */
  protected abstract activate(x: tf.Tensor, sharpness: number): tf.Tensor;

  /** dy/dx at sharpness 0, of the shape of x. */
  protected abstract softSlope(x: tf.Tensor): tf.Tensor;

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

  get isHard(): boolean {
    return this.#sharpness === 1;
  }

  /** Whether what lies below can still learn through this layer. */
  get passesGradient(): boolean {
    return !this.isHard || this.straightThrough;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = onlyTensor(inputs);
    if (!this.isHard || !this.straightThrough) return tf.tidy(() => this.activate(input, this.#sharpness));
    return tf.customGrad((x, save) => {
      (save as tf.GradSaveFunc)([x as tf.Tensor]);
      return {
        value: this.activate(x as tf.Tensor, 1),
        gradFunc: (dy, [saved]) => tf.mul(dy, this.softSlope(saved!)),
      };
    })(input);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { sharpness, sharpened, straightThrough } = this;
    return { ...super.getConfig(), sharpness, sharpened, straightThrough };
  }
}
