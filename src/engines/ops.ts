import * as tf from '@tensorflow/tfjs-core';

/**
 * The tensor operations of Whetstone training that tfjs lacks. Each runs as one kernel where the active backend has one of its
 * name, else composed from plain tfjs ops: that form works on every backend and is the oracle of the kernels.
 */

/** The kernels' names and attributes, as a backend registers them. */
export interface OwnKernels {
  /** x, gamma, beta -> y, mean, variance. With a sharpness, y has passed the bounded ReLU. */
  BatchNormTraining: { epsilon: number; sharpness?: number };
  /** dy, x, gamma, beta, mean, variance -> dx, dGamma, dBeta; only for a sharpness below 1 or none. */
  BatchNormTrainingGrad: { epsilon: number; sharpness?: number };
  /** x -> y. */
  SpikingBRelu: { sharpness: number };
  /** dy, x -> dx; only for a sharpness below 1. */
  SpikingBReluGrad: { sharpness: number };
  /** labels, logits -> the mean loss, a scalar. */
  CrossEntropy: Record<string, never>;
  /** dy, labels, logits -> dLogits. */
  CrossEntropyGrad: Record<string, never>;
  /** x, y -> the new x. */
  LinearCombination: { a: number; b: number };
  /** variable, accumulator, gradient -> the new variable, accumulator. */
  RmspropUpdate: { learningRate: number; rho: number; epsilon: number };
  /** variable, accumulator, accumulatedUpdate, gradient -> the new variable, accumulator, accumulatedUpdate. */
  AdadeltaUpdate: { learningRate: number; rho: number; epsilon: number };
}

/** The width of a ramp that is none: batch normalisation that nothing follows. */
export const LINEAR = -1;

/** The ramp of a bounded rectified linear unit is `1 − sharpness + RAMP_FLOOR` wide. */
export const RAMP_FLOOR = 0.001;

/**
 * Batch normalisation by the batch's own moments over all axes but the last:
 * y = γ·(x − mean)/√(variance + ε) + β with the biased variance (Ioffe & Szegedy 2015). Differentiable in x, gamma and beta;
 * mean and variance carry no gradient. With a sharpness the result passes `spikingBRelu` in the same breath.
 *
 * @param x (..., channels). @param gamma (channels), null for 1. @param beta (channels), null for 0.
 * @returns y of the shape of x; mean and variance (channels).
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
  sharpness?: number,
): { y: tf.Tensor; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  return tf.tidy(() => {
    const channels = x.shape.at(-1)!;
    const inputs = { x, gamma: gamma ?? tf.ones([channels]), beta: beta ?? tf.zeros([channels]) };
    if (!hasKernel('BatchNormTraining')) {
      const { y, ...moments } = composedBatchNorm(inputs, epsilon);
      return { y: sharpness === undefined ? y : spikingBRelu(y, sharpness), ...moments };
    }
    const attributes = sharpness === undefined ? { epsilon } : { epsilon, sharpness };
    const [y, mean, variance] = run('BatchNormTraining', inputs, attributes);
    return { y: y!, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
  });
}

function composedBatchNorm({ x, gamma, beta }: { x: tf.Tensor; gamma: tf.Tensor; beta: tf.Tensor }, epsilon: number) {
  const axes = x.shape.slice(1).map((_, axis) => axis);
  const mean = tf.mean<tf.Tensor1D>(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean<tf.Tensor1D>(tf.square(centred), axes);
  const y = tf.add(tf.mul(centred, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta);
  return { y, mean: stopGradient(mean), variance: stopGradient(variance) };
}

/**
 * Whetstone's bounded rectified linear unit: below sharpness 1, y = clip((x − 0.5)/(1 − sharpness + 0.001) + 0.5, 0, 1) with the
 * ramp's slope as gradient, its ends included; at 1, y = 1 where x ≥ 0.5, else 0, with gradient 0.
 */
export function spikingBRelu(x: tf.Tensor, sharpness: number): tf.Tensor {
  if (hasKernel('SpikingBRelu')) return run('SpikingBRelu', { x }, { sharpness })[0]!;
  return tf.tidy(() => {
    if (sharpness === 1) return step(x);
    return tf.clipByValue(tf.add(tf.div(tf.sub(x, 0.5), 1 - sharpness + RAMP_FLOOR), 0.5), 0, 1);
  });
}

const step = tf.customGrad((x) => ({
  value: tf.cast(tf.greaterEqual(x as tf.Tensor, 0.5), 'float32'),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

const stopGradient = tf.customGrad<tf.Tensor1D>((x) => ({
  value: tf.clone(x as tf.Tensor1D),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

/**
 * The mean over a batch of −Σ_c y_c·log softmax(z)_c. Differentiable in the logits.
 *
 * @param labels y, (batch, classes). @param logits z, (batch, classes).
 */
export function crossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  if (hasKernel('CrossEntropy')) return run('CrossEntropy', { labels, logits }, {})[0] as tf.Scalar;
  return tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1))));
}

/** a·x + b·y, to be assigned: `x` may be overwritten. Without a gradient. */
export function linearCombination(x: tf.Tensor, y: tf.Tensor, a: number, b: number): tf.Tensor {
  if (hasKernel('LinearCombination')) return run('LinearCombination', { x, y }, { a, b })[0]!;
  return tf.tidy(() => tf.add(tf.mul(x, a), tf.mul(y, b)));
}

/** momentum·average + (1 − momentum)·value, to be assigned: `average` may be overwritten. */
export function movingAverage(average: tf.Tensor, value: tf.Tensor, momentum: number): tf.Tensor {
  return linearCombination(average, value, momentum, 1 - momentum);
}

export interface UpdateSettings {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
}

/**
 * Keras's RMSprop: a ← ρ·a + (1 − ρ)·g²; p ← p − rate·g/(√a + ε), ε outside the root.
 *
 * @returns the variable p and the accumulator a, to be assigned: what was given may be overwritten.
 */
export function rmspropUpdate(
  state: { variable: tf.Tensor; accumulator: tf.Tensor; gradient: tf.Tensor },
  { learningRate, rho, epsilon }: UpdateSettings,
): { variable: tf.Tensor; accumulator: tf.Tensor } {
  if (hasKernel('RmspropUpdate')) {
    const [variable, accumulator] = run('RmspropUpdate', state, { learningRate, rho, epsilon });
    return { variable: variable!, accumulator: accumulator! };
  }
  return tf.tidy(() => {
    const { gradient } = state;
    const accumulator = movingAverage(state.accumulator, tf.square(gradient), rho);
    const change = tf.div(gradient, tf.add(tf.sqrt(accumulator), epsilon));
    return { variable: tf.sub(state.variable, tf.mul(change, learningRate)), accumulator };
  });
}

/**
 * Keras's Adadelta: a ← ρ·a + (1 − ρ)·g²; u = g·√(d + ε)/√(a + ε) with the new a and the old d; p ← p − rate·u;
 * d ← ρ·d + (1 − ρ)·u².
 *
 * @returns the variable p, the accumulator a and the accumulated update d, to be assigned: what was given may be
 *   overwritten.
 */
export function adadeltaUpdate(
  state: { variable: tf.Tensor; accumulator: tf.Tensor; accumulatedUpdate: tf.Tensor; gradient: tf.Tensor },
  { learningRate, rho, epsilon }: UpdateSettings,
): { variable: tf.Tensor; accumulator: tf.Tensor; accumulatedUpdate: tf.Tensor } {
  if (hasKernel('AdadeltaUpdate')) {
    const [variable, accumulator, accumulatedUpdate] = run('AdadeltaUpdate', state, { learningRate, rho, epsilon });
    return { variable: variable!, accumulator: accumulator!, accumulatedUpdate: accumulatedUpdate! };
  }
  return tf.tidy(() => {
    const accumulator = movingAverage(state.accumulator, tf.square(state.gradient), rho);
    const root = tf.sqrt(tf.div(tf.add(state.accumulatedUpdate, epsilon), tf.add(accumulator, epsilon)));
    const change = tf.mul(state.gradient, root);
    return {
      variable: tf.sub(state.variable, tf.mul(change, learningRate)),
      accumulator,
      accumulatedUpdate: movingAverage(state.accumulatedUpdate, tf.square(change), rho),
    };
  });
}

function hasKernel(name: keyof OwnKernels): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

function run<Name extends keyof OwnKernels>(
  name: Name,
  inputs: tf.NamedTensorMap,
  attributes: OwnKernels[Name],
): tf.Tensor[] {
  const outputs = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(name, inputs, { ...attributes });
  return Array.isArray(outputs) ? outputs : [outputs];
}

tf.registerGradient({
  kernelName: 'BatchNormTraining',
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradFunc: (dy, [x, gamma, beta, mean, variance], attributes) => {
    if (attributes.sharpness === 1) {
      return { x: () => tf.zerosLike(x!), gamma: () => tf.zerosLike(gamma!), beta: () => tf.zerosLike(beta!) };
    }
    const inputs = { dy: (dy as tf.Tensor[])[0]!, x: x!, gamma: gamma!, beta: beta!, mean: mean!, variance: variance! };
    const [dx, dGamma, dBeta] = run('BatchNormTrainingGrad', inputs, attributes as { epsilon: number });
    return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
  },
});

tf.registerGradient({
  kernelName: 'SpikingBRelu',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const sharpness = attributes.sharpness as number;
    const inputs = { dy: dy as tf.Tensor, x: x! };
    return { x: () => (sharpness === 1 ? tf.zerosLike(x!) : run('SpikingBReluGrad', inputs, { sharpness })[0]!) };
  },
});

tf.registerGradient({
  kernelName: 'CrossEntropy',
  inputsToSave: ['labels', 'logits'],
  gradFunc: (dy, [labels, logits]) => ({
    labels: () => tf.zerosLike(labels!),
    logits: () => run('CrossEntropyGrad', { dy: dy as tf.Tensor, labels: labels!, logits: logits! }, {})[0]!,
  }),
});
