import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { SoftmaxDecode } from '../../src/whetstone/layers/softmax-decode.ts';
import {
  batchLoss,
  clippedCrossEntropy,
  crossEntropy,
  crossEntropyFromLogits,
  indecision,
  vectorMeanSquaredError,
} from '../../src/whetstone/loss.ts';

beforeAll(() => activateEngine('cpu'));

const decode = new SoftmaxDecode({ classes: 3, key: [1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1] });
const outputs = [[0, 0.5, 1, 1, 0, 0.25]];

const oneHot = [
  [0, 1, 0],
  [1, 0, 0],
];
const logits = [
  [1, 2, 3],
  [4, -4, 0],
];

describe('cross-entropy', () => {
  it('is the negative logarithm of the softmax, in every form', () => {
    const expected = logits.map((row, i) => {
      const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
      return Math.log(total) - row[i === 0 ? 1 : 0]!;
    });
    const [labels, z] = [tf.tensor2d(oneHot), tf.tensor2d(logits)];
    for (const losses of [
      crossEntropyFromLogits(labels, z),
      crossEntropy(labels, tf.softmax(z)),
      clippedCrossEntropy(labels, tf.softmax(z)),
    ]) {
      losses.dataSync().forEach((loss, i) => {
        expect(loss).toBeCloseTo(expected[i]!, 5);
      });
    }
    const y = tf.zeros([2, 6]) as tf.Tensor2D;
    expect(batchLoss('logSoftmax', labels, y, z, decode).dataSync()[0]).toBeCloseTo(
      (expected[0]! + expected[1]!) / 2,
      5,
    );
  });

  it('has a gradient where the true class is improbable, unless it is clipped as in Keras', () => {
    const wrong = tf.tensor2d([[20, -20, 0]]);
    const target = tf.tensor2d([[0, 1, 0]]);
    const slopes = (name: 'logSoftmax' | 'clipped') =>
      Array.from(
        tf
          .grad((z: tf.Tensor) => batchLoss(name, target, tf.tensor2d(outputs), z as tf.Tensor2D, decode))(wrong)
          .dataSync(),
      );
    expect(slopes('logSoftmax')[1]).toBeCloseTo(-1, 5);
    expect(slopes('clipped')[1]).toBeCloseTo(0, 10);
  });

  it('survives logits as far apart as 10 neurons to a class make them', () => {
    const wrong = tf.tensor2d([[40, -40, 0]]);
    const target = tf.tensor2d([[0, 1, 0]]);
    const slope = tf
      .grad((z: tf.Tensor) => tf.mean(crossEntropy(target, tf.softmax(z))))(wrong)
      .dataSync();
    expect(slope[1]).toBeCloseTo(-1, 4);
  });
});

describe('the vector mean squared error', () => {
  it('is the mean squared distance of the output neurons to the key of the class', () => {
    const key = tf.tensor2d([...decode.key], [3, 6]);
    const target = tf.tensor2d([[0, 1, 0]]);
    const expected = (0.5 ** 2 + 0.25 ** 2) / 6;
    expect(vectorMeanSquaredError(target, tf.tensor2d(outputs), key).dataSync()[0]).toBeCloseTo(expected, 6);
    const y = tf.tensor2d(outputs);
    const loss = batchLoss('vectorMeanSquaredError', target, y, decode.logits(y), decode);
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 6);
  });
});

describe('the penalty on indecision', () => {
  it('is 1 for neurons at 1/2, 0 for those at 0 and 1, linear between, and pushes away from 1/2', () => {
    const penalty = (y: number[]) => indecision(tf.tensor1d(y)).dataSync()[0];
    expect([penalty([0.5]), penalty([0, 1]), penalty([0.25, 0.75, 0, 1])]).toEqual([1, 0, 0.25]);
    const slopes = tf
      .grad((y: tf.Tensor) => indecision(y))(tf.tensor1d([0.2, 0.9]))
      .dataSync();
    expect(Array.from(slopes)).toEqual([1, -1]);
  });
});
