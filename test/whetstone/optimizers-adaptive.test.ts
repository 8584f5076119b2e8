import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { Adadelta, RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { stepsOf } from './optimizer-steps.ts';

beforeAll(() => activateEngine('cpu'));

function expectRelative(found: number[], expected: number[], tolerance = 2e-6): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(tolerance);
  });
}

describe('Adadelta', () => {
  it('takes the steps of Keras', () => {
    const optimizer = new Adadelta({ learningRate: 1, rho: 0.9, epsilon: 1e-6 });
    expectRelative(stepsOf(optimizer, [0.5, 0.5, 0.5]), [3.162214e-3, 3.244362e-3, 3.300737e-3]);
  });

  it('follows its formula with decay', () => {
    const [learningRate, rho, epsilon, decay] = [0.5, 0.95, 1e-8, 0.1];
    const gradients = [1, -2, 0.5, 0, 3];
    let [a, d] = [0, 0];
    const expected = gradients.map((g, t) => {
      a = rho * a + (1 - rho) * g * g;
      const u = (g * Math.sqrt(d + epsilon)) / Math.sqrt(a + epsilon);
      d = rho * d + (1 - rho) * u * u;
      return (learningRate / (1 + decay * t)) * u;
    });
    const found = stepsOf(new Adadelta({ learningRate, rho, epsilon, decay }), gradients);
    found.forEach((step, i) => {
      expect(step).toBeCloseTo(expected[i]!, 9);
    });
  });
});

describe('RMSprop', () => {
  it('takes the step of Keras, epsilon outside the root', () => {
    const optimizer = new RMSprop({ learningRate: 1e-3, rho: 0.9, epsilon: 1e-6 });
    expectRelative(stepsOf(optimizer, [1e-4]), [3.06534e-3]);
  });

  it('follows its formula with decay', () => {
    const [learningRate, rho, epsilon, decay] = [0.01, 0.9, 1e-6, 0.5];
    const gradients = [1, -2, 0.5, 0.01];
    let a = 0;
    const expected = gradients.map((g, t) => {
      a = rho * a + (1 - rho) * g * g;
      return ((learningRate / (1 + decay * t)) * g) / (Math.sqrt(a) + epsilon);
    });
    expectRelative(stepsOf(new RMSprop({ learningRate, rho, epsilon, decay }), gradients), expected, 1e-4);
  });
});

describe('RMSprop in model.compile', () => {
  it('trains', async () => {
    const dense = tfl.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' });
    const model = tfl.sequential({ layers: [dense] });
    model.compile({ optimizer: new RMSprop({ learningRate: 0.05 }), loss: 'meanSquaredError' });
    const x = tf.tensor2d([[0], [1], [2], [3]]);
    const { history } = await model.fit(x, tf.mul(x, 2), { epochs: 100, shuffle: false, verbose: 0 });
    expect(history.loss![0]).toBeGreaterThan(10);
    expect(history.loss!.at(-1)).toBeLessThan(0.05);
  });
});
