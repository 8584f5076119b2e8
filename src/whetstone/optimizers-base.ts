import * as tf from '@tensorflow/tfjs-core';
import { StropError } from '../errors.ts';

/** What all optimizers have in common. */
export interface RateSettings {
  readonly learningRate?: number;
  /** lr_t = learningRate / (1 + decay·t) after t batches; 0. */
  readonly decay?: number;
  /**
   * `cosine`: lr_t is multiplied by f + (1 − f)·(1 + cos(π·t/T))/2 with f = `finalFraction` and T = `cosineSteps`
   * (Loshchilov and Hutter, ICLR 2017); constant.
   */
  readonly schedule?: 'constant' | 'cosine';
  /** The fraction of the learning rate that a cosine schedule ends with; 0. */
  readonly finalFraction?: number;
  /** The number of batches of the whole training; `train` knows it by itself. */
  readonly cosineSteps?: number;
  /**
   * Decoupled: p ← p − lr_t·weightDecay·p for kernels, and not for biases and the weights of batch normalisation
   * (Loshchilov and Hutter, ICLR 2019); 0.
   */
  readonly weightDecay?: number;
}

/** What an optimizer remembers of a variable under a name; 0 at first. */
export type SlotOf = (name: string) => tf.Variable;

/** The update rules of Keras 2.1.2, with its `decay`; tfjs's own optimizers of these names follow other formulas. */
export abstract class KerasOptimizer extends tf.Optimizer {
  readonly learningRate: number;
  readonly decay: number;
  readonly schedule: 'constant' | 'cosine';
  readonly finalFraction: number;
  readonly weightDecay: number;
  #cosineSteps: number | undefined;
  /** By the variable's name, not its place: a variable below a hard layer is left out; then by the slot's. */
  readonly #slots = new Map<string, Map<string, tf.Variable>>();

  constructor(settings: RateSettings, defaultLearningRate: number) {
    super();
    this.learningRate = nonNegative('learningRate', settings.learningRate ?? defaultLearningRate);
    this.decay = nonNegative('decay', settings.decay ?? 0);
    this.schedule = settings.schedule ?? 'constant';
    this.finalFraction = nonNegative('finalFraction', settings.finalFraction ?? 0);
    this.weightDecay = nonNegative('weightDecay', settings.weightDecay ?? 0);
    this.#cosineSteps = settings.cosineSteps;
    if (!['constant', 'cosine'].includes(this.schedule)) {
      throw new StropError('invalid-argument', `schedule ${this.schedule}: expected constant or cosine`);
    }
    if (settings.cosineSteps !== undefined && !(settings.cosineSteps >= 1)) {
      throw new StropError('invalid-argument', `cosineSteps ${settings.cosineSteps}: expected at least 1`);
    }
  }

  /** Assigns their new values to `variable` and to what `slot` gives. */
  protected abstract update(variable: tf.Variable, gradient: tf.Tensor, rate: number, slot: SlotOf): void;

  /** Whether a variable goes on moving while its gradient is 0. */
  protected abstract readonly coasts: boolean;

  /** lr_t after `batch` batches. */
  rateAt(batch: number): number {
    const rate = this.learningRate / (1 + this.decay * batch);
    if (this.schedule === 'constant') return rate;
    if (this.#cosineSteps === undefined) {
      throw new StropError(
        'invalid-argument',
        'cosine schedule without cosineSteps: expected how many batches it takes',
      );
    }
    const done = Math.min(batch / this.#cosineSteps, 1);
    return rate * (this.finalFraction + (1 - this.finalFraction) * 0.5 * (1 + Math.cos(Math.PI * done)));
  }

  /** Tells how many batches the whole training has, where `cosineSteps` did not. */
  planSteps(batches: number): void {
    this.#cosineSteps ??= batches;
  }

  /**
   * One step of all of `variables`. Those without a gradient have a gradient of 0: their decay goes on, and so does what
   * momentum is left. Gradients are disposed of as soon as they are used.
   */
  step(gradients: tf.NamedTensorMap, variables: readonly tf.Variable[]): void {
    const rate = this.rateAt(this.iterations);
    for (const variable of variables) {
      const gradient = gradients[variable.name] ?? null;
      this.#move(variable, gradient, rate);
      gradient?.dispose();
    }
    this.incrementIterations();
  }

  /** For `minimize` and `model.fit`. */
  applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    const rate = this.rateAt(this.iterations);
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    for (const { name, tensor } of named) this.#move(tf.engine().registeredVariables[name]!, tensor ?? null, rate);
    this.incrementIterations();
  }

  #move(variable: tf.Variable, gradient: tf.Tensor | null, rate: number): void {
    const slot = (name: string) => this.#slot(variable.name, name, () => tf.zerosLike(variable));
    tf.tidy(() => {
      if (this.weightDecay > 0 && variable.rank > 1) variable.assign(tf.mul(variable, 1 - rate * this.weightDecay));
      if (!gradient && !(this.coasts && this.#slots.has(variable.name))) return;
      this.update(variable, gradient ?? tf.zerosLike(variable), rate, slot);
    });
  }

  /** The iterations and what is remembered of each variable, under the name VARIABLE/SLOT. */
  override async getWeights(): Promise<{ name: string; tensor: tf.Tensor }[]> {
    const slots = [...this.#slots].flatMap(([variable, own]) =>
      Array.from(own, ([slot, tensor]) => ({ name: `${variable}/${slot}`, tensor })),
    );
    return [await this.saveIterations(), ...slots];
  }

  /** Goes on from what `getWeights` gave; the tensors are copied. */
  override async setWeights(weights: { name: string; tensor: tf.Tensor }[]): Promise<void> {
    this.dispose();
    for (const { name, tensor } of await this.extractIterations(weights)) {
      const end = name.lastIndexOf('/');
      this.#slot(name.slice(0, end), name.slice(end + 1), () => tensor);
    }
  }

  override dispose(): void {
    for (const own of this.#slots.values()) for (const slot of own.values()) slot.dispose();
    this.#slots.clear();
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, decay, schedule, finalFraction, weightDecay } = this;
    const cosineSteps = this.#cosineSteps === undefined ? {} : { cosineSteps: this.#cosineSteps };
    return { learningRate, decay, schedule, finalFraction, ...cosineSteps, weightDecay };
  }

  #slot(variable: string, name: string, initial: () => tf.Tensor): tf.Variable {
    const own = this.#slots.get(variable) ?? new Map<string, tf.Variable>();
    this.#slots.set(variable, own);
    const slot = own.get(name) ?? tf.variable(initial(), false);
    own.set(name, slot);
    return slot;
  }
}

/** Whether `optimizer` is one of Strop's. tfjs makes `instanceof` true of any two optimizers. */
export function isKerasOptimizer(optimizer: tf.Optimizer): optimizer is KerasOptimizer {
  return 'planSteps' in optimizer;
}

export function nonNegative(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new StropError('invalid-argument', `${name} ${value}: expected a finite number of at least 0`);
}

export function belowOne(name: string, value: number): number {
  if (value >= 0 && value < 1) return value;
  throw new StropError('invalid-argument', `${name} ${value}: expected a number from 0 to below 1`);
}
