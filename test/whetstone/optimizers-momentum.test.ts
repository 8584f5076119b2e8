import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { Adam, SGD, type SGDSettings } from '../../src/whetstone/optimizers-momentum.ts';

beforeAll(() => activateEngine('cpu'));

const gradients = [1, -2, 0.5, 0.01, 3];

/** The steps that an optimizer takes when the gradient is one after the other of `gradients`. */
function steps(optimizer: tf.Optimizer): number[] {
  const variable = tf.variable(tf.scalar(0));
  let before = 0;
  return gradients.map((gradient) => {
    optimizer.applyGradients({ [variable.name]: tf.scalar(gradient) });
    const after = variable.dataSync()[0]!;
    const step = before - after;
    before = after;
    return step;
  });
}

function expectClose(found: number[], expected: number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6 * Math.max(...expected.map(Math.abs)));
  });
}

describe('Adam', () => {
  it('follows its formula, with the bias correction in the rate and with decay', () => {
    const [learningRate, beta1, beta2, epsilon, decay] = [0.01, 0.9, 0.99, 1e-4, 0.5];
    let [m, v] = [0, 0];
    const expected = gradients.map((g, i) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const rate = learningRate / (1 + decay * i);
      const corrected = (rate * Math.sqrt(1 - beta2 ** (i + 1))) / (1 - beta1 ** (i + 1));
      return (corrected * m) / (Math.sqrt(v) + epsilon);
    });
    expectClose(steps(new Adam({ learningRate, beta1, beta2, epsilon, decay })), expected);
  });

  it('first takes a step of the learning rate, whatever the gradient', () => {
    expect(steps(new Adam())[0]).toBeCloseTo(0.001, 8);
  });
});

describe('SGD', () => {
  const expected = ({ learningRate = 0.01, momentum = 0, nesterov = false, decay = 0 }: SGDSettings) => {
    let velocity = 0;
    return gradients.map((g, i) => {
      const rate = learningRate / (1 + decay * i);
      velocity = momentum * velocity - rate * g;
      return -(nesterov ? momentum * velocity - rate * g : velocity);
    });
  };

  it.each<SGDSettings>([
    {},
    { learningRate: 0.1, decay: 0.3 },
    { learningRate: 0.1, momentum: 0.9, decay: 0.3 },
    { learningRate: 0.1, momentum: 0.9, nesterov: true },
  ])('follows its formula: %o', (settings) => {
    expectClose(steps(new SGD(settings)), expected(settings));
  });

  it('refuses a momentum of 1', () => {
    expect(() => new SGD({ momentum: 1 })).toThrow(/momentum 1: expected a number from 0 to below 1/);
  });
});
