import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { crossEntropy } from '../../src/engines/ops.ts';
import { decodeLayer, forwardLogits, spikingLayers } from '../../src/whetstone/forward.ts';
import { crossEntropyFromLogits, indecision } from '../../src/whetstone/loss.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer, type OptimizerSpec } from '../../src/whetstone/optimizers.ts';
import { RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const data = stripes(60, 1);
const batch = (i: number) => Uint32Array.from({ length: 16 }, (_, j) => (16 * i + j) % 60);

function weights(model: tfl.LayersModel): number[][] {
  return model.getWeights().map((tensor) => Array.from(tensor.dataSync()));
}

/** Trains with a full backward pass and every gradient given to the optimizer, where nothing is hard or all is. */
function plainStep(model: tfl.LayersModel, optimizer: tf.Optimizer, indices: Uint32Array): number {
  return tf.tidy(() => {
    const images = Array.from(indices, (i) => Array.from(data.images.subarray(i * 144, (i + 1) * 144)));
    const x = tf.reshape(tf.tensor2d(images), [indices.length, 12, 12, 1]);
    const labels = tf.tensor1d(
      Array.from(indices, (i) => data.labels[i]!),
      'int32',
    );
    const oneHot = tf.cast(tf.oneHot(labels, 3), 'float32') as tf.Tensor2D;
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const cost = () => crossEntropy(oneHot, forwardLogits(model, x, true));
    const { value, grads } = tf.variableGrads(cost, variables);
    optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name]! })));
    return value.dataSync()[0]!;
  });
}

const specs: OptimizerSpec[] = [
  { name: 'RMSprop', learningRate: 0.01 },
  { name: 'Adadelta' },
  { name: 'Adam', learningRate: 0.01 },
  { name: 'SGD', learningRate: 0.05, momentum: 0.9, nesterov: true },
  { name: 'RMSprop', learningRate: 0.01, weightDecay: 0.01 },
];

describe('a training step', () => {
  it.each(specs)('gives the weights of a full backward pass, bit for bit, as layers become hard: %o', (spec) => {
    const run = (step: (model: tfl.LayersModel, optimizer: tf.Optimizer) => (indices: Uint32Array) => number) => {
      const model = buildNetwork(smallNetwork(3));
      const next = step(model, createOptimizer(spec));
      const losses: number[] = [];
      for (const hard of [0, 2, 4]) {
        for (const layer of spikingLayers(model).slice(0, hard)) layer.sharpness = 1;
        for (let i = 0; i < 3; i++) losses.push(next(batch(i)));
      }
      return { weights: weights(model), losses };
    };
    const plain = run((model, optimizer) => (indices) => plainStep(model, optimizer, indices));
    const skipping = run((model, optimizer) => {
      const step = trainingStep(model, optimizer, data);
      return (indices) => step.run(indices).loss;
    });
    expect(skipping).toEqual(plain);
  });

  it('keeps momentum going when every layer is hard', () => {
    const model = buildNetwork(smallNetwork(3));
    const step = trainingStep(model, createOptimizer({ name: 'Adam' }), data);
    step.run(batch(0));
    for (const layer of spikingLayers(model)) layer.sharpness = 1;
    const before = weights(model)[0]!;
    step.run(batch(1));
    expect(weights(model)[0]).not.toEqual(before);
  });

  it('gives optimizers of tfjs every variable, since they know them by their place', () => {
    const run = (skip: boolean) => {
      const model = buildNetwork(smallNetwork(3));
      const optimizer = tf.train.adam(0.01);
      const step = trainingStep(model, optimizer, data);
      const next = (i: number) => (skip ? step.run(batch(i)).loss : plainStep(model, optimizer, batch(i)));
      next(0);
      spikingLayers(model)[1]!.sharpness = 1;
      next(1);
      next(2);
      return weights(model);
    };
    expect(run(true)).toEqual(run(false));
  });

  it('changes no weight at or below the highest hard layer, but moves its statistics', () => {
    const model = buildNetwork(smallNetwork(3));
    spikingLayers(model)[1]!.sharpness = 1;
    const snapshot = () =>
      new Map(
        model.layers.flatMap((layer) => layer.weights.map((w) => [w.originalName, Array.from(w.read().dataSync())])),
      );
    const before = snapshot();
    trainingStep(model, new RMSprop(), data).run(batch(0));
    const changed = [...snapshot()].filter(([name, values]) => values.some((x, i) => x !== before.get(name)![i]));
    const names = changed.map(([name]) => name).filter((name) => !name.includes('moving'));
    expect(names.some((name) => /conv[12]/.test(name))).toBe(false);
    expect(names).toContain('conv3/kernel');
    expect(changed.map(([name]) => name)).toContain('conv1_norm/moving_mean');
  });

  it('adds the penalty on indecision of every soft layer to the loss, and learns from it through hard ones', () => {
    const penalty = (strength: number) => {
      const model = buildNetwork(smallNetwork(3));
      spikingLayers(model)[4]!.sharpness = 1;
      const before = weights(model);
      const { loss } = trainingStep(model, new RMSprop(), data, { indecision: strength }).run(batch(0));
      return { loss, moved: weights(model)[0]!.some((w, i) => w !== before[0]![i]) };
    };
    const model = buildNetwork(smallNetwork(3));
    const x = tf.tensor(Array.from(batch(0), (i) => Array.from(data.images.subarray(i * 144, (i + 1) * 144))));
    const soft = spikingLayers(model).slice(0, 4);
    let expected = 0;
    forwardLogits(model, tf.reshape(x, [16, 12, 12, 1]), true, (layer, _, y) => {
      if (soft.some((each) => each === layer)) expected += indecision(y).dataSync()[0]!;
    });
    const [without, with_] = [penalty(0), penalty(0.3)];
    expect(without.moved).toBe(false);
    expect(with_.moved).toBe(true);
    expect(with_.loss - without.loss).toBeCloseTo(0.3 * expected, 5);
  });

  it('spreads the targets over the classes by label smoothing', () => {
    const loss = (labelSmoothing: number) =>
      trainingStep(buildNetwork(smallNetwork(3)), new RMSprop(), data, { labelSmoothing }).run(batch(0)).loss;
    const model = buildNetwork(smallNetwork(3));
    const images = Array.from(batch(0), (i) => Array.from(data.images.subarray(i * 144, (i + 1) * 144)));
    const logits = forwardLogits(model, tf.reshape(tf.tensor2d(images), [16, 12, 12, 1]), true);
    const even = tf.fill([16, 3], 1 / 3) as tf.Tensor2D;
    const toEven = tf.mean(crossEntropyFromLogits(even, logits)).dataSync()[0]!;
    expect(loss(0.3)).toBeCloseTo(0.7 * loss(0) + 0.3 * toEven, 5);
  });

  it('learns by the vector mean squared error', () => {
    const model = buildNetwork(smallNetwork(3));
    const step = trainingStep(model, new RMSprop({ learningRate: 0.01 }), data, { loss: 'vectorMeanSquaredError' });
    const losses = Array.from({ length: 20 }, (_, i) => step.run(batch(i)).loss);
    expect(decodeLayer(model).width).toBe(12);
    expect(losses[0]).toBeLessThan(1);
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
  });

  it('refuses options that make no sense', () => {
    const make = (options: object) => () =>
      trainingStep(buildNetwork(smallNetwork(3)), new RMSprop(), data, options as never);
    expect(make({ loss: 'hinge' })).toThrow(/loss hinge: expected logSoftmax/);
    expect(make({ labelSmoothing: 1 })).toThrow(/labelSmoothing 1/);
    expect(make({ indecision: -1 })).toThrow(/indecision -1/);
  });
});
