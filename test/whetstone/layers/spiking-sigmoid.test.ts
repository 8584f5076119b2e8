import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/index.ts';
import { SpikingBRelu } from '../../../src/whetstone/layers/spiking-brelu.ts';
import { SpikingSigmoid } from '../../../src/whetstone/layers/spiking-sigmoid.ts';
import { skipNative } from '../../engines/on-engine.ts';

const apply = (layer: SpikingSigmoid | SpikingBRelu, x: number[]) =>
  Array.from((layer.apply(tf.tensor2d([x])) as tf.Tensor).dataSync());
const gradient = (layer: SpikingSigmoid | SpikingBRelu, x: number[]) =>
  Array.from(
    tf
      .grad((z) => layer.apply(z) as tf.Tensor)(tf.tensor2d([x]))
      .dataSync(),
  );

const engines = ['cpu', 'wasm', ...(skipNative ? [] : (['native'] as const))] as const;

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => activateEngine(engine));

  describe('SpikingSigmoid', () => {
    it.each([
      [0, 0.25, 0.78846],
      [0.5, 0.1, 0.74106],
      [0, 0, 0.5],
    ])('of sharpness %f gives for %f %f', (sharpness, x, y) => {
      expect(apply(new SpikingSigmoid({ sharpness }), [x])[0]).toBeCloseTo(y, 5);
    });

    it('is at sharpness 1 exactly a step at 0, with no gradient', () => {
      const layer = new SpikingSigmoid({ sharpness: 1 });
      expect(apply(layer, [-1, -1e-30, 0, 1e-30, 5])).toEqual([0, 0, 1, 1, 1]);
      expect(gradient(layer, [-0.1, 0, 0.1])).toEqual([0, 0, 0]);
    });

    it('has the derivative as gradient, and none where the exponent is clipped', () => {
      const layer = new SpikingSigmoid({ sharpness: 0.3 });
      const [x, h] = [[-0.4, -0.05, 0.02, 0.3], 1e-3];
      const slopes = gradient(layer, x);
      const [above, below] = [1, -1].map((sign) =>
        apply(
          layer,
          x.map((each) => each + sign * h),
        ),
      );
      slopes.forEach((slope, i) => {
        expect(slope).toBeCloseTo((above![i]! - below![i]!) / (2 * h), 3);
      });
      // k is 7.5, so that the exponents are ±45, and e^−45 is a float32 like any other.
      expect(gradient(layer, [-6, 6]).map(Math.abs)).toEqual([0, 0]);
      expect(apply(layer, [-6])[0]! / Math.exp(-40)).toBeCloseTo(1, 4);
    });
  });

  describe('SpikingBRelu', () => {
    it.each([
      [0.5, 0.6, 0.6996],
      [0.9, 0.53, 0.79703],
    ])('of sharpness %f gives for %f %f', (sharpness, x, y) => {
      expect(apply(new SpikingBRelu({ sharpness }), [x])[0]).toBeCloseTo(y, 5);
    });
  });

  describe('straight through', () => {
    it.each([
      ['SpikingBRelu', SpikingBRelu, [-0.3, 0.2, 0.5, 0.9, 1.4]],
      ['SpikingSigmoid', SpikingSigmoid, [-0.3, -0.05, 0, 0.2, 20]],
    ] as const)('a hard %s gives bits and the gradient that it has at sharpness 0', (_, Layer, x) => {
      const hard = new Layer({ sharpness: 1, straightThrough: true });
      expect(apply(hard, [...x])).toEqual(x.map((each) => Number(each >= hard.threshold)));
      const soft = gradient(new Layer(), [...x]);
      gradient(hard, [...x]).forEach((slope, i) => {
        expect(slope).toBeCloseTo(soft[i]!, 5);
      });
      expect(hard.passesGradient).toBe(true);
    });

    it('is kept in the configuration', () => {
      const config = new SpikingSigmoid({ sharpness: 0.5, straightThrough: true, sharpened: false }).getConfig();
      expect(new SpikingSigmoid(config)).toMatchObject({ sharpness: 0.5, straightThrough: true, sharpened: false });
    });
  });
});
