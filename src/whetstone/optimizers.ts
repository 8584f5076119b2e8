import * as tf from '@tensorflow/tfjs-core';
import { adadeltaUpdate, rmspropUpdate } from '../engines/ops.ts';
import { StropError } from '../errors.ts';

export interface OptimizerSettings {
  readonly learningRate?: number;
  readonly rho?: number;
  readonly epsilon?: number;
  /** lr_t = learningRate / (1 + decay·t) after t batches. */
  readonly decay?: number;
}

/** What an optimizer remembers of a variable under a name; 0 at first. */
type SlotOf = (name: string) => tf.Variable;

/** The update rules of Keras 2.1.2, with its `decay`; tfjs's own optimizers of these names follow other formulas. */
abstract class KerasOptimizer extends tf.Optimizer {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly decay: number;
  /** By the variable's name and not by its place: a variable below a hard layer has no gradient and is left out. */
  readonly #slots = new Map<string, tf.Variable>();

  constructor(settings: OptimizerSettings, defaults: Required<OptimizerSettings>) {
    super();
    this.learningRate = nonNegative('learningRate', settings.learningRate ?? defaults.learningRate);
    this.rho = nonNegative('rho', settings.rho ?? defaults.rho);
    this.epsilon = nonNegative('epsilon', settings.epsilon ?? defaults.epsilon);
    this.decay = nonNegative('decay', settings.decay ?? defaults.decay);
  }

  /** Assigns their new values to `variable` and to what `slot` gives. */
  protected abstract update(variable: tf.Variable, gradient: tf.Tensor, rate: number, slot: SlotOf): void;

  applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const rate = this.learningRate / (1 + this.decay * this.iterations);
    for (const { name, tensor } of named) {
      if (!tensor) continue; // no path to the loss: Keras would step by 0
      const variable = tf.engine().registeredVariables[name]!;
      tf.tidy(() => this.update(variable, tensor, rate, (slot) => this.#slot(variable, slot)));
    }
    this.incrementIterations();
  }

  override dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose();
    this.#slots.clear();
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, rho, epsilon, decay } = this;
    return { learningRate, rho, epsilon, decay };
  }

  #slot(variable: tf.Variable, name: string): tf.Variable {
    const key = `${variable.name}/${name}`;
    const slot = this.#slots.get(key) ?? tf.variable(tf.zerosLike(variable), false);
    this.#slots.set(key, slot);
    return slot;
  }
}

/** a ← ρ·a + (1 − ρ)·g²; p ← p − lr_t·g/(√a + ε). Defaults: learning rate 0.001, ρ 0.9, ε 1e-8, no decay. */
export class RMSprop extends KerasOptimizer {
  static readonly className = 'StropRMSprop';

  constructor(settings: OptimizerSettings = {}) {
    super(settings, { learningRate: 0.001, rho: 0.9, epsilon: 1e-8, decay: 0 });
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
 * Defaults: learning rate 1, ρ 0.95, ε 1e-8, no decay.
 */
export class Adadelta extends KerasOptimizer {
  static readonly className = 'StropAdadelta';

  constructor(settings: OptimizerSettings = {}) {
    super(settings, { learningRate: 1, rho: 0.95, epsilon: 1e-8, decay: 0 });
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

export type OptimizerName = 'RMSprop' | 'Adadelta';

export function createOptimizer(name: OptimizerName, settings: OptimizerSettings = {}): RMSprop | Adadelta {
  if (name === 'RMSprop') return new RMSprop(settings);
  if (name === 'Adadelta') return new Adadelta(settings);
  throw new StropError('invalid-argument', `optimizer ${name}: expected RMSprop or Adadelta`);
}

function nonNegative(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new StropError('invalid-argument', `${name} ${value}: expected a finite number of at least 0`);
}
