import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { EngineName } from '../../src/engines/choose.ts';
import { batchNormTraining, spikingBRelu } from '../../src/engines/ops.ts';
import { normal, onEngine, type Result } from './on-engine.ts';

/** A function of tensors, and where its gradient is taken. */
export type GradientCase = [name: string, inputs: () => tf.Tensor[], f: (...inputs: tf.Tensor[]) => tf.Tensor];

const STEP = 0.01;

const convolve = (strides: number, pad: 'same' | 'valid') => (x: tf.Tensor, filter: tf.Tensor) =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);

export const gradientCases: GradientCase[] = [
  ['convolution', () => [normal([2, 5, 4, 3], 1), normal([3, 3, 3, 2], 2)], convolve(1, 'same')],
  ['convolution of stride 2', () => [normal([3, 6, 5, 1], 1), normal([3, 2, 1, 3], 2)], convolve(2, 'valid')],
  [
    'fused convolution with bias',
    () => [normal([2, 4, 5, 2], 1), normal([3, 3, 2, 3], 2), normal([3], 3)],
    (x, filter, bias) =>
      tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides: 1, pad: 'same' }),
  ],
  [
    'dense layer',
    () => [normal([5, 7], 1), normal([7, 4], 2), normal([4], 3)],
    (x, weights, bias) => tf.add(tf.matMul(x, weights), bias),
  ],
  [
    'fused dense layer',
    () => [normal([3, 7], 1), normal([7, 4], 2), normal([4], 3)],
    (a, b, bias) => tf.fused.matMul({ a, b, bias }),
  ],
  ['max-pool', () => [distinct([2, 5, 6, 3])], (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')],
  ['overlapping max-pool', () => [distinct([1, 6, 5, 2])], (x) => tf.maxPool(x as tf.Tensor4D, 3, 1, 'valid')],
  ...[
    [5, 3, 2, 3],
    [9, 17],
    [4, 2, 2, 1],
  ].map((shape): GradientCase => {
    const channels = shape.at(-1)!;
    return [
      `batch norm of ${shape.join('x')}`,
      () => [normal(shape, 1), normal([channels], 2), normal([channels], 3)],
      (x, gamma, beta) => batchNormTraining(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, 0.01).y,
    ];
  }),
  ...[0, 0.5].map(
    (sharpness): GradientCase => [
      `bounded ReLU of sharpness ${sharpness}`,
      () => [tf.tensor1d([-0.5, -0.1, 0.05, 0.2, 0.3, 0.5, 0.7, 0.8, 0.95, 1.1])], // away from the ends of the ramp
      (x) => spikingBRelu(x, sharpness),
    ],
  ),
];

/** A permutation of values that are further apart than the steps of a difference. */
function distinct(shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 37) % size) * 3 * STEP - 1),
    shape,
  );
}

/** The gradient of Σ w·f(inputs) in every input, w random. */
export function gradientOn(engine: EngineName, [, inputs, f]: GradientCase): Promise<Result[]> {
  return onEngine(engine, () => {
    const at = inputs();
    return tf.grads((...given) => f(...given))(at, normal(f(...at).shape, 9));
  });
}

/** The same by central differences. */
export async function differencesOn(engine: EngineName, [, inputs, f]: GradientCase): Promise<Result[]> {
  const at = await onEngine(engine, inputs);
  const cost = (changed: number, index: number, by: number) =>
    tf.tidy(() => {
      const y = f(
        ...at.map(({ shape, values }, i) => {
          const moved = Float32Array.from(values);
          if (i === changed) moved[index]! += by;
          return tf.tensor(moved, shape);
        }),
      );
      const weights = normal(y.shape, 9).dataSync();
      return y.dataSync<'float32'>().reduce((sum, value, i) => sum + value * weights[i]!, 0);
    });
  return at.map(({ shape, values }, i) => ({
    shape,
    values: Array.from(values, (_, j) => (cost(i, j, STEP) - cost(i, j, -STEP)) / (2 * STEP)),
  }));
}

/** A step's own error is of second order, and of the rounding of float32 over the step. */
export function expectGradient(gradient: Result[], differences: Result[]): void {
  gradient.forEach(({ values }, i) => {
    Array.from(values).forEach((value, j) => {
      const wanted = differences[i]!.values[j]!;
      expect(Math.abs(value - wanted), `input ${i}, element ${j}: ${value} for ${wanted}`).toBeLessThan(
        0.003 * Math.max(1, Math.abs(wanted)),
      );
    });
  });
}
