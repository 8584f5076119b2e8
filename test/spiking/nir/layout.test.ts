import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  symmetricKernel,
  toAffineWeights,
  toChannelOrder,
  toConvWeights,
  toPixelOrder,
} from '../../../src/spiking/nir/layout.ts';
import { floatAbove, previousFloat } from '../../../src/spiking/nir/strict-threshold.ts';

const axis = fc.record({
  extent: fc.integer({ min: 1, max: 30 }),
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 3 }),
  before: fc.integer({ min: 0, max: 6 }),
  after: fc.integer({ min: 0, max: 6 }),
});

it('gives every kernel symmetric padding with which the same outputs see the same inputs', () => {
  const property = fc.property(axis, axis, (y, x) => {
    const outputs = [y, x].map(
      ({ extent, kernel, stride, before, after }) => Math.floor((extent + before + after - kernel) / stride) + 1,
    );
    fc.pre(outputs.every((count) => count > 0) && [y, x].every(({ kernel, before }) => before < kernel));
    const shape = {
      ...{ height: y.extent, width: x.extent, channels: 1, features: 1, kernelHeight: y.kernel, kernelWidth: x.kernel },
      ...{ strideY: y.stride, strideX: x.stride, padTop: y.before, padLeft: x.before },
      ...{ outHeight: outputs[0]!, outWidth: outputs[1]! },
    };
    const { size, before, padding } = symmetricKernel(shape, 'a');
    [y, x].forEach((of, i) => {
      expect(Math.floor((of.extent + 2 * padding[i]! - size[i]!) / of.stride) + 1).toBe(outputs[i]);
      // Tap k of the old kernel is tap k + before of the new one: at output 0 both are over the same input.
      expect(padding[i]! - before[i]!).toBe(of.before);
      expect(before[i]! + of.kernel).toBeLessThanOrEqual(size[i]!);
    });
    const weights = Float32Array.from({ length: y.kernel * x.kernel }, (_, i) => i + 1);
    const padded = toConvWeights(weights, shape, { size, before, padding });
    weights.forEach((weight, i) => {
      const [row, column] = [Math.floor(i / x.kernel) + before[0], (i % x.kernel) + before[1]];
      expect(padded[row * size[1] + column]).toBe(weight);
    });
    expect(padded.filter((weight) => weight !== 0).length).toBe(weights.length);
  });
  fc.assert(property, { seed: 8, numRuns: 300 });
});

it('turns pixels of channels into channels of pixels and back', () => {
  const array = Float64Array.from({ length: 6 }, (_, i) => i);
  expect(Array.from(toChannelOrder(array, 3, 2))).toEqual([0, 2, 4, 1, 3, 5]);
  expect(toPixelOrder(toChannelOrder(array, 3, 2), 3, 2)).toEqual(array);
  const shape = { height: 1, width: 3, channels: 2, kernelHeight: 1, kernelWidth: 3, features: 1 };
  const rest = { strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 };
  expect(Array.from(toAffineWeights(Float32Array.from(array), { ...shape, ...rest }))).toEqual([0, 2, 4, 1, 3, 5]);
});

it('turns at least into above and back', () => {
  const float = fc.float({ noNaN: true });
  fc.assert(
    fc.property(float, float, (threshold, sum) => {
      expect(sum > previousFloat(threshold)).toBe(sum >= threshold || threshold === Number.NEGATIVE_INFINITY);
      expect(floatAbove(previousFloat(threshold)) >= threshold).toBe(true);
    }),
    {
      seed: 8,
      examples: [
        [0, -0],
        [-0, 0],
        [Number.NEGATIVE_INFINITY, 1],
        [Number.POSITIVE_INFINITY, 1],
        [2 ** -149, 0],
      ],
    },
  );
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), float, (threshold, sum) => {
      expect(sum >= floatAbove(threshold)).toBe(sum > threshold);
    }),
    { seed: 8 },
  );
});
