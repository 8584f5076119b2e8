import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { SpikingBRelu } from '../../../src/whetstone/layers/spiking-brelu.ts';

beforeAll(() => activateEngine('cpu'));

function output(sharpness: number, ...x: number[]): number[] {
  return Array.from((new SpikingBRelu({ sharpness }).apply(tf.tensor1d(x)) as tf.Tensor).dataSync());
}

function gradient(sharpness: number, ...x: number[]): number[] {
  const layer = new SpikingBRelu({ sharpness });
  const slope = tf.grad((values: tf.Tensor) => tf.sum(layer.apply(values) as tf.Tensor));
  return Array.from(slope(tf.tensor1d(x)).dataSync());
}

describe('SpikingBRelu', () => {
  it('has the values of the reference', () => {
    expect(output(0.5, 0.6)[0]).toBeCloseTo(0.6996, 5);
    expect(output(0.9, 0.53)[0]).toBeCloseTo(0.79703, 5);
    expect(output(0, -0.0005, 0.5, 1.0005)).toEqual([expect.closeTo(0, 6), 0.5, expect.closeTo(1, 6)]);
  });

  it('is a step only at sharpness 1 exactly, and fires at 0.5', () => {
    expect(output(1, 0.49999, 0.5, 0.50001, -3, 3)).toEqual([0, 1, 1, 0, 1]);
    expect(output(0.9999, 0.5)[0]).toBe(0.5);
  });

  it('has slope 1 / (1 - s + 0.001) within the ramp and 0 outside', () => {
    const [below, within, above] = gradient(0.5, 0.2, 0.6, 0.8);
    expect(within).toBeCloseTo(1 / 0.501, 4);
    expect([below, above]).toEqual([0, 0]);
  });

  it('passes no gradient when hard', () => {
    const layer = new SpikingBRelu({ sharpness: 1 });
    // The product's own gradient keeps the function connected to x, whatever the step does.
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.add(tf.mul(x, 3), layer.apply(x) as tf.Tensor)));
    expect(Array.from(slope(tf.tensor1d([0.4, 0.5, 0.6])).dataSync())).toEqual([3, 3, 3]);
  });

  it('has no weights, keeps its sharpness in its configuration, and checks it', () => {
    const layer = new SpikingBRelu({ sharpness: 0.25 });
    layer.apply(tf.zeros([1, 2]));
    expect(layer.weights).toEqual([]);
    expect(layer.getConfig().sharpness).toBe(0.25);
    for (const wrong of [-0.1, 1.1, Number.NaN]) {
      expect(() => {
        layer.sharpness = wrong;
      }).toThrow(/sharpness/);
    }
    expect(layer.sharpness).toBe(0.25);
  });
});
