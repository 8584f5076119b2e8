import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../../errors.ts';
import { Random } from '../../random/random.ts';
import { onlyTensor } from './only-tensor.ts';

/** Names this layer's random stream ('nois'). */
const STREAM = 0x6e6f6973;

export interface GaussianNoiseArgs {
  readonly stddev: number;
  readonly seed: number;
  /** Distinguishes the noise layers of one network. */
  readonly layer?: number;
  /** The number of training batches that the layer has seen. */
  readonly step?: number;
  readonly name?: string;
}

/**
 * x + N(0, stddev²), independent for each element, in training; the identity at inference. The noise is a function of
 * (seed, layer, step), so a run that is resumed at a step sees the same noise as one that was not interrupted.
 */
export class GaussianNoise extends tfl.layers.Layer {
  /** Not 'GaussianNoise', which would replace tfjs's layer in its registry. */
  static readonly className = 'StropGaussianNoise';
  readonly stddev: number;
  readonly seed: number;
  readonly layer: number;
  step: number;

  constructor(args: GaussianNoiseArgs) {
    super(args);
    this.stddev = args.stddev;
    this.seed = args.seed;
    this.layer = args.layer ?? 0;
    this.step = args.step ?? 0;
    if (!(this.stddev >= 0 && this.stddev < Number.POSITIVE_INFINITY)) {
      throw new StropError(
        'invalid-argument',
        `stddev ${this.stddev} of ${this.name}: expected a number of at least 0`,
      );
    }
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    const x = onlyTensor(inputs);
    if (!kwargs.training) return x;
    const random = new Random(this.seed, STREAM, this.layer, this.step++);
    const noise = new Float32Array(x.size);
    for (let i = 0; i < noise.length; i++) noise[i] = this.stddev * random.normal();
    return tf.tidy(() => tf.add(x, tf.tensor(noise, x.shape)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { stddev, seed, layer, step } = this;
    return { ...super.getConfig(), stddev, seed, layer, step };
  }
}

tf.serialization.registerClass(GaussianNoise);
