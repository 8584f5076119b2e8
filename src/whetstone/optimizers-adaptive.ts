import * as tf from '@tensorflow/tfjs-core';
import { adadeltaUpdate, rmspropUpdate } from '../engines/ops.ts';
import { belowOne, KerasOptimizer, nonNegative, type RateSettings, type SlotOf } from './optimizers-base.ts';

export interface AccumulatorSettings extends RateSettings {
  /** Of the moving averages. */
  readonly rho?: number;
  readonly epsilon?: number;
}

/** An optimizer of two settings whose step is 0 where the gradient is. */
abstract class AccumulatingOptimizer extends KerasOptimizer {
  readonly rho: number;
  readonly epsilon: number;
  protected override readonly coasts = false;

  constructor(settings: AccumulatorSettings, defaults: { learningRate: number; rho: number }) {
    super(settings, defaults.learningRate);
    this.rho = belowOne('rho', settings.rho ?? defaults.rho);
    this.epsilon = nonNegative('epsilon', settings.epsilon ?? 1e-8);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { rho, epsilon } = this;
    return { ...super.getConfig(), rho, epsilon };
  }
}

/** a ← ρ·a + (1 − ρ)·g²; p ← p − lr_t·g/(√a + ε). Defaults: learning rate 0.001, ρ 0.9, ε 1e-8. */
export class RMSprop extends AccumulatingOptimizer {
  static readonly className = 'StropRMSprop';

  constructor(settings: AccumulatorSettings = {}) {
    super(settings, { learningRate: 0.001, rho: 0.9 });
  }

  protected override update(variable: tf.Variable, gradient: tf.Tensor, learningRate: number, slot: SlotOf): void {
    const accumulator = slot('accumulator');
    const { rho, epsilon } = this;
    const next = rmspropUpdate({ variable, accumulator, gradient }, { learningRate, rho, epsilon });
    variable.assign(next.variable);
    accumulator.assign(next.accumulator);
  }
}

/**
 * a ← ρ·a + (1 − ρ)·g²; u = g·√(d + ε)/√(a + ε) with the new a and the old d; p ← p − lr_t·u; d ← ρ·d + (1 − ρ)·u².
 * Defaults: learning rate 1, ρ 0.95, ε 1e-8.
 */
export class Adadelta extends AccumulatingOptimizer {
  static readonly className = 'StropAdadelta';

  constructor(settings: AccumulatorSettings = {}) {
    super(settings, { learningRate: 1, rho: 0.95 });
  }

  protected override update(variable: tf.Variable, gradient: tf.Tensor, learningRate: number, slot: SlotOf): void {
    const accumulator = slot('accumulator');
    const accumulatedUpdate = slot('accumulatedUpdate');
    const { rho, epsilon } = this;
    const state = { variable, accumulator, accumulatedUpdate, gradient };
    const next = adadeltaUpdate(state, { learningRate, rho, epsilon });
    variable.assign(next.variable);
    accumulator.assign(next.accumulator);
    accumulatedUpdate.assign(next.accumulatedUpdate);
  }
}

tf.serialization.registerClass(RMSprop);
tf.serialization.registerClass(Adadelta);
