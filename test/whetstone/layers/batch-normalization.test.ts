import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { Random } from '../../../src/random/random.ts';
import { BatchNormalization } from '../../../src/whetstone/layers/batch-normalization.ts';

beforeAll(() => activateEngine('cpu'));

const CHANNELS = 3;
const EPSILON = 0.01;
const cases = [
  { center: true, scale: true },
  { center: true, scale: false },
  { center: false, scale: true },
  { center: false, scale: false },
];

function randomTensor(seed: number, shape: number[]): tf.Tensor {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random.normal() + 0.7),
    shape,
  );
}

/** The formula written out in elementary operations. */
function composed(x: tf.Tensor, gamma: tf.Tensor | null, beta: tf.Tensor | null): tf.Tensor {
  const { mean, variance } = tf.moments(x, [...x.shape.keys()].slice(0, -1));
  let y = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
  if (gamma) y = tf.mul(y, gamma);
  return beta ? tf.add(y, beta) : y;
}

function expectClose(found: tf.Tensor, expected: tf.Tensor, digits = 4): void {
  const values = expected.dataSync();
  found.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(values[i]!, digits);
  });
  expect(found.shape).toEqual(expected.shape);
}

function built(settings: { center: boolean; scale: boolean }): BatchNormalization {
  const layer = new BatchNormalization({ ...settings, epsilon: EPSILON, momentum: 0.9 });
  layer.build([null, CHANNELS]);
  layer.gamma?.write(tf.tensor1d([0.5, -1.5, 2]));
  layer.beta?.write(tf.tensor1d([0.1, 0.2, -0.3]));
  return layer;
}

describe.each(cases)('BatchNormalization, center $center, scale $scale', ({ center, scale }) => {
  it.each([{ shape: [6, CHANNELS] }, { shape: [2, 3, 4, CHANNELS] }])(
    'trains as the formula says, $shape',
    ({ shape }) => {
      const layer = built({ center, scale });
      const x = randomTensor(1, shape);
      const weights = randomTensor(2, shape);
      const gamma = layer.gamma?.read() ?? null;
      const beta = layer.beta?.read() ?? null;
      expectClose(layer.apply(x, { training: true }) as tf.Tensor, composed(x, gamma, beta));

      const arguments_ = [x, ...(gamma ? [gamma] : []), ...(beta ? [beta] : [])];
      const loss = (y: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(weights, tf.square(y)));
      const found = tf.grads(() => loss(layer.apply(x, { training: true }) as tf.Tensor))(arguments_);
      const expected = tf.grads(() => loss(composed(x, gamma, beta)))(arguments_);
      for (const [i, slope] of found.entries()) expectClose(slope, expected[i]!, 3);
    },
  );

  it('uses the moving statistics at inference', () => {
    const layer = built({ center, scale });
    layer.movingMean.write(tf.tensor1d([1, 2, 3]));
    layer.movingVariance.write(tf.tensor1d([4, 0.25, 1]));
    const gamma = scale ? [0.5, -1.5, 2] : [1, 1, 1];
    const beta = center ? [0.1, 0.2, -0.3] : [0, 0, 0];
    const variance = [4, 0.25, 1];
    const expected = [2, 2, 2].map(
      (x, i) => (gamma[i]! * (x - (i + 1))) / Math.sqrt(variance[i]! + EPSILON) + beta[i]!,
    );
    expectClose(layer.apply(tf.tensor2d([[2, 2, 2]])) as tf.Tensor, tf.tensor2d([expected]), 5);
  });
});

describe('BatchNormalization', () => {
  it('moves its statistics by Keras 2.1.2: biased variance, no correction of the start', () => {
    const layer = built({ center: false, scale: false });
    const x = tf.tensor2d([
      [1, 0, 5],
      [3, 0, 5],
    ]);
    layer.apply(x, { training: true });
    expectClose(layer.movingMean.read(), tf.tensor1d([0.2, 0, 0.5]), 6);
    expectClose(layer.movingVariance.read(), tf.tensor1d([0.9 + 0.1, 0.9, 0.9]), 6);
    layer.apply(x);
    expectClose(layer.movingMean.read(), tf.tensor1d([0.2, 0, 0.5]), 6);
  });

  it('trains gamma and beta only', () => {
    const names = (weights: { originalName: string }[]) =>
      weights.map((weight) => weight.originalName.split('/').at(-1));
    const layer = built({ center: true, scale: true });
    expect(names(layer.trainableWeights)).toEqual(['gamma', 'beta']);
    expect(names(layer.nonTrainableWeights)).toEqual(['moving_mean', 'moving_variance']);
  });

  it('refuses a momentum and an epsilon that make no average and no root', () => {
    expect(() => new BatchNormalization({ momentum: 1.5, name: 'norm' })).toThrow(/momentum 1.5 of norm/);
    for (const epsilon of [0, -1, Number.NaN]) {
      expect(() => new BatchNormalization({ epsilon, name: 'norm' })).toThrow(`epsilon ${epsilon} of norm`);
    }
  });
});
