import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { Adam, SGD, type SGDSettings } from '../../src/whetstone/optimizers-momentum.ts';
import { stepsOf } from './optimizer-steps.ts';

beforeAll(() => activateEngine('cpu'));

const gradients = [1, -2, 0.5, 0.01, 3];

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
    expectClose(stepsOf(new Adam({ learningRate, beta1, beta2, epsilon, decay }), gradients), expected);
  });

  it('first takes a step of the learning rate, whatever the gradient', () => {
    expect(stepsOf(new Adam(), gradients)[0]).toBeCloseTo(0.001, 8);
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
    expectClose(stepsOf(new SGD(settings), gradients), expected(settings));
  });

  it('refuses a momentum of 1', () => {
    expect(() => new SGD({ momentum: 1 })).toThrow(/momentum 1: expected a number from 0 to below 1/);
  });
});
