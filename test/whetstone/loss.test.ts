import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { batchLoss, clippedCrossEntropy, crossEntropy, crossEntropyFromLogits } from '../../src/whetstone/loss.ts';

beforeAll(() => activateEngine('cpu'));

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
    expect(batchLoss('logSoftmax', labels, z).dataSync()[0]).toBeCloseTo((expected[0]! + expected[1]!) / 2, 5);
  });

  it('has a gradient where the true class is improbable, unless it is clipped as in Keras', () => {
    const wrong = tf.tensor2d([[20, -20, 0]]);
    const target = tf.tensor2d([[0, 1, 0]]);
    const slopes = (name: 'logSoftmax' | 'clipped') =>
      Array.from(
        tf
          .grad((z: tf.Tensor) => batchLoss(name, target, z as tf.Tensor2D))(wrong)
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
