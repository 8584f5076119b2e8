import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { variableGradients } from '../../src/engines/gradients.ts';
import { batchNormTraining } from '../../src/engines/ops.ts';
import { Random } from '../../src/random/random.ts';

beforeAll(() => activateEngine('cpu'));

function values(shape: number[], seed: number): tf.Tensor {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

/** A weight that is used twice, one that is used once, one that only passes through a norm, and one that is not used. */
function network() {
  const variables = [[4, 4], [4], [4], [2]].map((shape, i) => tf.variable(values(shape, i + 1)));
  const [kernel, gamma, bias] = variables as [tf.Variable, tf.Variable, tf.Variable];
  const x = values([6, 4], 9);
  const cost = () => {
    const hidden = tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias);
    const { y } = batchNormTraining(hidden, gamma as unknown as tf.Tensor1D, null, 1e-3);
    const again = tf.add(tf.matMul(tf.relu(y) as tf.Tensor2D, kernel as tf.Tensor2D), tf.reshape(hidden, [6, 4]));
    return tf.mean<tf.Scalar>(tf.square(tf.add(again, y)));
  };
  return { variables, cost };
}

describe('variableGradients', () => {
  test('gives the bits of tf.variableGrads', () => {
    const { variables, cost } = network();
    const expected = tf.variableGrads(cost, variables);
    const { value, gradients } = tf.tidy(() => variableGradients(cost, variables));
    expect(value.dataSync()).toEqual(expected.value.dataSync());
    const used = variables.slice(0, 3).map(({ name }) => name);
    expect(Object.keys(gradients)).toEqual(used);
    for (const name of used) expect(gradients[name]!.dataSync()).toEqual(expected.grads[name]!.dataSync());
  });

  test('leaves no tensor behind, and the engine as it was', () => {
    const { variables, cost } = network();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      variableGradients(cost, variables);
    });
    expect(tf.memory().numTensors).toBe(before);
    const failing = () => {
      throw new Error('no cost');
    };
    expect(() => tf.tidy(() => variableGradients(failing, variables))).toThrow('no cost');
    const second = tf.grad((x) => tf.sum(tf.grad((inner) => tf.sum(tf.pow(inner, 3)))(x)));
    expect([...second(tf.tensor1d([2])).dataSync()]).toEqual([12]);
  });

  test('gives nothing where the cost depends on no variable', () => {
    const { variables } = network();
    const { value, gradients } = tf.tidy(() => variableGradients(() => tf.scalar(3), variables));
    expect(value.dataSync()[0]).toBe(3);
    expect(gradients).toEqual({});
  });
});
