import * as tf from '@tensorflow/tfjs-core';
import { linearCombination, movingAverage, rmspropUpdate } from '../engines/ops.ts';
import { belowOne, KerasOptimizer, nonNegative, type RateSettings, type SlotOf } from './optimizers-base.ts';

export interface AdamSettings extends RateSettings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; p ← p − lr_t·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε) in batch t, from 1
 * (Kingma and Ba, ICLR 2015, with the bias correction in the rate, as in Keras). Defaults: learning rate 0.001, β₁ 0.9,
 * β₂ 0.999, ε 1e-8.
 */
export class Adam extends KerasOptimizer {
  static readonly className = 'StropAdam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  protected override readonly coasts = true;

  constructor(settings: AdamSettings = {}) {
    super(settings, 0.001);
    this.beta1 = belowOne('beta1', settings.beta1 ?? 0.9);
    this.beta2 = belowOne('beta2', settings.beta2 ?? 0.999);
    this.epsilon = nonNegative('epsilon', settings.epsilon ?? 1e-8);
  }

  protected override update(variable: tf.Variable, gradient: tf.Tensor, rate: number, slot: SlotOf): void {
    const { beta1, beta2, epsilon } = this;
    const [first, second] = [slot('firstMoment'), slot('secondMoment')];
    const batch = this.iterations + 1;
    const learningRate = (rate * Math.sqrt(1 - beta2 ** batch)) / (1 - beta1 ** batch);
    first.assign(movingAverage(first, gradient, beta1));
    second.assign(movingAverage(second, tf.square(gradient), beta2));
    // What is left is the step of RMSprop with m as its gradient, and v as an accumulator that stays as it is.
    const state = { variable, accumulator: second, gradient: first };
    const next = rmspropUpdate(state, { learningRate, rho: 1, epsilon });
    variable.assign(next.variable);
    second.assign(next.accumulator);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

export interface SGDSettings extends RateSettings {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * v ← μ·v − lr_t·g; p ← p + v, or with Nesterov's momentum p ← p + μ·v − lr_t·g. Defaults: learning rate 0.01, μ 0, not
 * Nesterov's.
 */
export class SGD extends KerasOptimizer {
  static readonly className = 'StropSGD';
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(settings: SGDSettings = {}) {
    super(settings, 0.01);
    this.momentum = belowOne('momentum', settings.momentum ?? 0);
    this.nesterov = settings.nesterov ?? false;
  }

  protected override get coasts(): boolean {
    return this.momentum > 0;
  }

  protected override update(variable: tf.Variable, gradient: tf.Tensor, rate: number, slot: SlotOf): void {
    if (this.momentum === 0) {
      variable.assign(linearCombination(variable, gradient, 1, -rate));
      return;
    }
    const velocity = slot('velocity');
    velocity.assign(linearCombination(velocity, gradient, this.momentum, -rate));
    variable.assign(linearCombination(variable, velocity, 1, this.nesterov ? this.momentum : 1));
    if (this.nesterov) variable.assign(linearCombination(variable, gradient, 1, -rate));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, nesterov } = this;
    return { ...super.getConfig(), momentum, nesterov };
  }
}

tf.serialization.registerClass(Adam);
tf.serialization.registerClass(SGD);
