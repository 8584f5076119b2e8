import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { batchNormTraining, movingAverage } from '../../engines/ops.ts';
import { StropError } from '../../errors.ts';
import { onlyTensor } from './only-tensor.ts';

/** Keras's defaults: momentum 0.99, epsilon 1e-3, center and scale true. */
export interface BatchNormSettings {
  readonly momentum?: number;
  readonly epsilon?: number;
  /** Whether there is a β. */
  readonly center?: boolean;
  /** Whether there is a γ. */
  readonly scale?: boolean;
}

/**
 * Batch normalisation over all but the last axis with the semantics of Keras 2.1.2, the version that Whetstone was
 * tested with: y = γ·(x − m)/√(v + ε) + β with the batch's mean and biased variance in training, the moving ones at
 * inference; moving ← momentum·moving + (1 − momentum)·batch after every training batch, of the same biased variance
 * and without a correction for the initial 0 and 1 (Keras 2.1.5 has both corrections). tfjs's own layer throws in
 * training where center or scale is false.
 */
export class BatchNormalization extends tfl.layers.Layer {
  /** Not 'BatchNormalization', which would replace tfjs's layer in the registry of whoever loads a model of that. */
  static readonly className = 'StropBatchNormalization';
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  gamma: tfl.LayerVariable | null = null;
  beta: tfl.LayerVariable | null = null;
  movingMean!: tfl.LayerVariable;
  movingVariance!: tfl.LayerVariable;

  constructor(args: BatchNormSettings & { readonly name?: string } = {}) {
    super(args);
    this.momentum = args.momentum ?? 0.99;
    this.epsilon = args.epsilon ?? 1e-3;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
    if (!(this.momentum >= 0 && this.momentum <= 1)) {
      throw new StropError('invalid-argument', `momentum ${this.momentum} of ${this.name}: expected from 0 to 1`);
    }
    if (!(this.epsilon > 0 && this.epsilon < Number.POSITIVE_INFINITY)) {
      throw new StropError('invalid-argument', `epsilon ${this.epsilon} of ${this.name}: expected a number above 0`);
    }
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const channels = [(inputShape as tfl.Shape).at(-1)!];
    const { ones, zeros } = tfl.initializers;
    if (this.scale) this.gamma = this.addWeight('gamma', channels, 'float32', ones());
    if (this.center) this.beta = this.addWeight('beta', channels, 'float32', zeros());
    this.movingMean = this.addWeight('moving_mean', channels, 'float32', zeros(), undefined, false);
    this.movingVariance = this.addWeight('moving_variance', channels, 'float32', ones(), undefined, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      if (kwargs.training) return this.normalise(x);
      const [mean, variance] = [this.movingMean.read(), this.movingVariance.read()] as tf.Tensor1D[];
      return tf.batchNorm(x, mean!, variance!, this.beta?.read(), this.gamma?.read(), this.epsilon);
    });
  }

  /**
   * What `call` gives in training; with a sharpness what a SpikingBRelu of that sharpness makes of it, in one op. To be
   * called in a tidy.
   */
  normalise(x: tf.Tensor, sharpness?: number): tf.Tensor {
    const gamma = (this.gamma?.read() ?? null) as tf.Tensor1D | null;
    const beta = (this.beta?.read() ?? null) as tf.Tensor1D | null;
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, this.epsilon, sharpness);
    this.movingMean.write(movingAverage(this.movingMean.read(), mean, this.momentum));
    this.movingVariance.write(movingAverage(this.movingVariance.read(), variance, this.momentum));
    return y;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, epsilon, center, scale } = this;
    return { ...super.getConfig(), momentum, epsilon, center, scale };
  }
}

tf.serialization.registerClass(BatchNormalization);
