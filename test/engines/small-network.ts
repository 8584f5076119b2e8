import * as tf from '@tensorflow/tfjs-core';
import { batchNormTraining, rmspropUpdate, spikingBRelu } from '../../src/engines/ops.ts';
import { normal } from './on-engine.ts';

const CLASSES = 5;
const SHAPES = {
  conv1: [3, 3, 1, 16],
  gamma1: [16],
  beta1: [16],
  conv2: [3, 3, 16, 17],
  gamma2: [17],
  beta2: [17],
  dense: [4 * 4 * 17, 20],
  output: [20, CLASSES],
  bias: [CLASSES],
};
type Weights = Record<keyof typeof SHAPES, tf.Variable>;

/** A network of two convolutions and two dense layers of 13x13 images, trained by RMSprop on every op that engines/ offers. */
export class SmallNetwork {
  readonly weights: Weights;
  readonly #accumulators: Weights;

  constructor() {
    const variables = (initial: (shape: number[], i: number) => tf.Tensor) =>
      tf.tidy(() =>
        Object.fromEntries(
          Object.entries(SHAPES).map(([name, shape], i) => [name, tf.variable(initial(shape, i), true)]),
        ),
      ) as Weights;
    this.weights = variables((shape, i) =>
      shape.length === 1
        ? tf.ones(shape)
        : tf.div(normal(shape, 20, i), Math.sqrt(tf.util.sizeFromShape(shape.slice(0, -1)))),
    );
    this.#accumulators = variables((shape) => tf.zeros(shape));
  }

  /** @returns the loss on a batch, before its step. @param look sees the activations. */
  step(batch: number, seed: number, look: (name: string, activation: tf.Tensor) => void = () => {}): number {
    return tf.tidy(() => {
      const x = normal([batch, 13, 13, 1], 30, seed) as tf.Tensor4D;
      const labels = tf.oneHot(
        tf.tensor1d(
          Array.from({ length: batch }, (_, i) => (i * 3 + seed) % CLASSES),
          'int32',
        ),
        CLASSES,
      );
      const { value, grads } = tf.variableGrads(() => this.#loss(x, tf.cast(labels, 'float32'), look));
      for (const name of Object.keys(SHAPES) as (keyof Weights)[]) {
        const [variable, accumulator] = [this.weights[name], this.#accumulators[name]];
        const gradient = grads[variable.name]!;
        const settings = { learningRate: 0.01, rho: 0.9, epsilon: 1e-3 };
        const updated = rmspropUpdate({ variable, accumulator, gradient }, settings);
        variable.assign(updated.variable);
        accumulator.assign(updated.accumulator);
      }
      return value.dataSync()[0]!;
    });
  }

  dispose(): void {
    for (const variable of [...Object.values(this.weights), ...Object.values(this.#accumulators)]) variable.dispose();
  }

  #loss(x: tf.Tensor4D, labels: tf.Tensor, look: (name: string, activation: tf.Tensor) => void): tf.Scalar {
    const w = this.weights;
    const spike = (name: string, z: tf.Tensor, gamma: tf.Variable, beta: tf.Variable) => {
      const { y } = batchNormTraining(z, gamma as tf.Tensor as tf.Tensor1D, beta as tf.Tensor as tf.Tensor1D, 0.001);
      const spikes = spikingBRelu(y, 0.4);
      look(name, spikes);
      return spikes;
    };
    const convolve = (input: tf.Tensor, filter: tf.Variable) =>
      tf.fused.conv2d({ x: input as tf.Tensor4D, filter: filter as tf.Tensor as tf.Tensor4D, strides: 1, pad: 'same' });
    const first = tf.maxPool(spike('first', convolve(x, w.conv1), w.gamma1, w.beta1) as tf.Tensor4D, 2, 2, 'same');
    const second = tf.maxPool(
      spike('second', convolve(first, w.conv2), w.gamma2, w.beta2) as tf.Tensor4D,
      2,
      2,
      'same',
    );
    look('pooled', second);
    const flat = tf.reshape(second, [x.shape[0], -1]);
    look('flat', flat);
    const hidden = tf.relu(tf.matMul(flat, w.dense as tf.Tensor as tf.Tensor2D));
    const logits = tf.add(tf.matMul(hidden, w.output as tf.Tensor as tf.Tensor2D), w.bias);
    look('logits', logits);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1)));
  }
}
