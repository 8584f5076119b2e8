import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../../errors.ts';
import { onlyTensor } from './only-tensor.ts';

/**
 * Softmax over the agreement of the output neurons with each class's key: softmax((2y − 1)·(2K − 1)ᵀ), y of shape
 * (batch, width). It has no weights: the key is part of its configuration.
 */
export class SoftmaxDecode extends tfl.layers.Layer {
  static readonly className = 'SoftmaxDecode';
  readonly classes: number;
  /** (classes, width) of 0 and 1. */
  readonly key: Uint8Array;

  constructor(args: { classes: number; key: ArrayLike<number>; name?: string }) {
    super(args);
    this.classes = args.classes;
    this.key = Uint8Array.from(args.key);
    if (!Number.isInteger(this.width) || this.width < 1 || this.key.some((bit) => bit > 1)) {
      const found = `key of ${args.key.length} numbers`;
      throw new StropError('invalid-argument', `${found}: expected ${args.classes} rows of equal length of 0 and 1`);
    }
  }

  /** The number of output neurons. */
  get width(): number {
    return this.key.length / this.classes;
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const width = (inputShape as tfl.Shape).at(-1);
    if (width !== this.width) {
      throw new StropError('invalid-argument', `key of width ${this.width}: the layer below has ${width} neurons`);
    }
    this.built = true;
  }

  /** (2y − 1)·(2K − 1)ᵀ, (batch, classes). */
  logits(y: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const signs = new Float32Array(this.key.length); // not Float32Array.from: 80 times faster, and it runs in every step
      for (let i = 0; i < signs.length; i++) signs[i] = 2 * this.key[i]! - 1;
      const keys = tf.tensor2d(signs, [this.classes, this.width]);
      return tf.matMul(tf.sub<tf.Tensor2D>(tf.mul(y, 2), 1), keys, false, true);
    });
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.softmax(this.logits(onlyTensor(inputs) as tf.Tensor2D)));
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    return [(inputShape as tfl.Shape)[0]!, this.classes];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), classes: this.classes, key: Array.from(this.key) };
  }
}

tf.serialization.registerClass(SoftmaxDecode);
