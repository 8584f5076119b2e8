import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { Random } from '../random/random.ts';
import { isLinear } from './forward.ts';

/** Names the initial weights' random stream ('init'). */
const STREAM = 0x696e6974;

/**
 * Draws the kernels of every convolution and dense layer from U(−l, l), l = √(6 / (fanIn + fanOut)) (Glorot and Bengio,
 * AISTATS 2010, as Keras counts fans: the filter's area times channels in and out), a random stream for each layer.
 * Biases stay 0.
 */
export function initialiseWeights(model: tfl.LayersModel, seed: number): void {
  model.layers.forEach((layer, index) => {
    if (!isLinear(layer)) return;
    const [kernel, ...rest] = layer.getWeights();
    const { shape, size } = kernel!;
    const area = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
    const limit = Math.sqrt(6 / (area * (shape.at(-2)! + shape.at(-1)!)));
    const random = new Random(seed, STREAM, index);
    const values = Float32Array.from({ length: size }, () => limit * (2 * random.uniform() - 1));
    tf.tidy(() => layer.setWeights([tf.tensor(values, shape), ...rest]));
  });
}
