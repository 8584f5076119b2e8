import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { createOptimizer, type OptimizerSpec } from '../../src/whetstone/optimizers.ts';
import { Adadelta, RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import type { KerasOptimizer } from '../../src/whetstone/optimizers-base.ts';
import { Adam, SGD } from '../../src/whetstone/optimizers-momentum.ts';

beforeAll(() => activateEngine('cpu'));

const GRADIENT = [0.5, -1, 2, 0.1];

function train(optimizer: KerasOptimizer, variable: tf.Variable, gradients: (number[] | null)[]): void {
  for (const gradient of gradients) {
    tf.tidy(() => optimizer.step(gradient ? { [variable.name]: tf.tensor2d(gradient, [2, 2]) } : {}, [variable]));
  }
}

const square = () => tf.tidy(() => tf.variable(tf.tensor2d([1, -2, 3, 0.5], [2, 2])));

describe('the learning rate', () => {
  it('falls by decay and by half a cosine from its value to the final fraction', () => {
    const optimizer = new SGD({ learningRate: 2, schedule: 'cosine', finalFraction: 0.1, cosineSteps: 10, decay: 0.1 });
    expect(optimizer.rateAt(0)).toBe(2);
    expect(optimizer.rateAt(5)).toBeCloseTo((2 / 1.5) * 0.55, 12);
    expect(optimizer.rateAt(10)).toBeCloseTo((2 / 2) * 0.1, 12);
    expect(optimizer.rateAt(20)).toBeCloseTo((2 / 3) * 0.1, 12);
  });

  it('takes the steps that it is told of unless it knows them', () => {
    const told = new SGD({ learningRate: 1, schedule: 'cosine' });
    expect(() => told.rateAt(0)).toThrow(/cosine schedule without cosineSteps/);
    told.planSteps(4);
    expect(told.rateAt(2)).toBeCloseTo(0.5, 12);
    const own = new SGD({ learningRate: 1, schedule: 'cosine', cosineSteps: 2 });
    own.planSteps(4);
    expect(own.rateAt(2)).toBe(0);
  });

  it('is followed in model.fit', async () => {
    const dense = tfl.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' });
    const model = tfl.sequential({ layers: [dense] });
    const optimizer = new SGD({ learningRate: 0.1, schedule: 'cosine', cosineSteps: 4 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const weights: number[] = [];
    const onEpochEnd = async () => {
      weights.push(dense.getWeights()[0]!.dataSync()[0]!);
    };
    await model.fit(tf.ones([1, 1]), tf.ones([1, 1]), { epochs: 4, verbose: 0, callbacks: { onEpochEnd } });
    let w = 0;
    const expected = [0, 1, 2, 3].map((t) => {
      w -= 0.05 * (1 + Math.cos((Math.PI * t) / 4)) * 2 * (w - 1);
      return w;
    });
    weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i]!, 6);
    });
  });
});

describe('weight decay', () => {
  it('shrinks kernels by its share of the rate, with or without a gradient, and nothing of rank 1', () => {
    for (const gradient of [[0, 0, 0, 0], null]) {
      const kernel = square();
      train(new RMSprop({ learningRate: 0.5, weightDecay: 0.1, decay: 1 }), kernel, [gradient, gradient]);
      expect(kernel.dataSync()[2]).toBeCloseTo(3 * (1 - 0.05) * (1 - 0.025), 6);
    }
    const bias = tf.variable(tf.tensor1d([1]));
    new SGD({ weightDecay: 0.1 }).step({ [bias.name]: tf.tensor1d([0]) }, [bias]);
    expect(bias.dataSync()[0]).toBe(1);
  });
});

const specs: OptimizerSpec[] = [
  { name: 'RMSprop' },
  { name: 'Adadelta' },
  { name: 'Adam' },
  { name: 'SGD', learningRate: 0.1 },
  { name: 'SGD', learningRate: 0.1, momentum: 0.9 },
  { name: 'SGD', learningRate: 0.1, momentum: 0.9, nesterov: true },
  { name: 'Adam', weightDecay: 0.1 },
];

describe.each(specs)('$name with momentum $momentum, nesterov $nesterov, weightDecay $weightDecay', (spec) => {
  it('moves a weight without gradient bit for bit as one whose gradient is 0', () => {
    const zero = [0, 0, 0, 0];
    const before = [GRADIENT, GRADIENT.map((g) => -3 * g)];
    const [without, explicit] = [square(), square()];
    train(createOptimizer(spec), without, [...before, null, null, null]);
    train(createOptimizer(spec), explicit, [...before, zero, zero, zero]);
    expect(without.dataSync()).toEqual(explicit.dataSync());
  });

  it('goes on from its saved state as if nothing had happened, under another variable', async () => {
    const gradients = [1, 2, 3, 4, 5].map((factor) => GRADIENT.map((g) => g * factor));
    const [whole, first] = [square(), square()];
    train(createOptimizer({ ...spec, decay: 0.1 }), whole, gradients);
    const before = createOptimizer({ ...spec, decay: 0.1 });
    train(before, first, gradients.slice(0, 2));
    const second = tf.variable(tf.clone(first));
    const after = createOptimizer({ ...spec, decay: 0.1 });
    const saved = await before.getWeights();
    await after.setWeights(saved.map(({ name, tensor }) => ({ name: name.replace(first.name, second.name), tensor })));
    before.dispose();
    expect(after.iterations).toBe(2);
    train(after, second, gradients.slice(2));
    expect(second.dataSync()).toEqual(whole.dataSync());
  });
});

describe('an optimizer', () => {
  it('keeps its state when a variable is left out for a step', () => {
    const [kept, other] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
    const optimizer = new RMSprop({ learningRate: 1, rho: 0.5, epsilon: 0 });
    optimizer.applyGradients({ [other.name]: tf.scalar(1), [kept.name]: tf.scalar(1) });
    optimizer.applyGradients({ [kept.name]: tf.scalar(1) });
    expect(kept.dataSync()[0]).toBeCloseTo(-(1 / Math.sqrt(0.5) + 1 / Math.sqrt(0.75)), 5);
    expect(other.dataSync()[0]).toBeCloseTo(-1 / Math.sqrt(0.5), 5);
  });

  it('releases what it remembers', () => {
    const before = tf.memory().numTensors;
    const variable = tf.tidy(() => tf.variable(tf.scalar(0)));
    for (const optimizer of [new Adadelta(), new Adam()]) {
      tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.scalar(1) }));
      expect(tf.memory().numTensors).toBe(before + 3);
      optimizer.dispose();
    }
    variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
