import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { loadTrainingAddon } from '../../../src/engines/native/addon.ts';
import { withLooseRounding } from '../../../src/engines/rounding.ts';
import { convolutionShape } from '../../../src/engines/shapes.ts';
import type { ConvolutionShape, TrainingAddon } from '../../../src/native/training-addon.ts';
import { expectClose, normal, resultOf, skipNative } from '../on-engine.ts';

type Pad = 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];

const skewed: Pad = [
  [0, 0],
  [2, 0],
  [0, 3],
  [0, 0],
];

/** The images are (batch, height, width, channels); errors are relative to the largest value. */
const shapes: [x: [number, number, number, number], kernel: number, features: number, pad: Pad, tolerance: number][] = [
  [[1, 1, 1, 16], 3, 16, 'same', 1e-5],
  [[3, 4, 4, 16], 3, 32, 'same', 1e-5],
  [[5, 7, 9, 32], 3, 16, 'same', 1e-5],
  [[2, 10, 6, 48], 3, 16, 'valid', 1e-5],
  [[2, 6, 5, 16], 3, 16, skewed, 1e-5],
  [[2, 1, 1, 16], 5, 16, 'same', 5e-5],
  [[3, 7, 8, 32], 5, 48, 'same', 5e-5],
  [[2, 11, 6, 16], 5, 16, 'valid', 5e-5],
  [[2, 6, 7, 16], 5, 16, skewed, 5e-5],
  [[19, 14, 14, 16], 3, 16, 'same', 1e-5], // several blocks of tiles, the last of them smaller
];

describe.skipIf(skipNative)("Winograd's algorithm", () => {
  let addon: TrainingAddon;
  beforeAll(async () => {
    const loaded = loadTrainingAddon();
    if ('problem' in loaded) throw new Error(loaded.problem);
    addon = loaded.addon;
    await activateEngine('native');
  });
  afterEach(() => vi.restoreAllMocks());

  it.each(shapes)('gives what the direct one gives: %j, %i, %i, %s', (x, kernel, features, pad, tolerance) => {
    const filter = [kernel, kernel, x[3], features];
    const shape = convolutionShape(x, filter, { strides: 1, pad });
    const y = [shape.batch, shape.outHeight, shape.outWidth, features];
    const [input, weights, dy] = [normal(x, 1), normal(filter, 2), normal(y, 3)].map((t) => resultOf(t).values);
    const results = (kind: 'convolution' | 'winograd') => {
      const sizes = [y, x, filter].map((each) => tf.util.sizeFromShape(each));
      const [sums, dx, dFilter] = sizes.map((size) => new Float32Array(size).fill(Number.NaN));
      if (kind === 'winograd') addon.winogradConvolution(input as Float32Array, weights as Float32Array, sums!, shape);
      else addon.convolution(input as Float32Array, weights as Float32Array, null, sums!, shape);
      addon[`${kind}InputGradient`](dy as Float32Array, weights as Float32Array, dx!, shape);
      addon[`${kind}FilterGradient`](input as Float32Array, dy as Float32Array, dFilter!, shape);
      return [
        { shape: y, values: sums! },
        { shape: x, values: dx! },
        { shape: filter, values: dFilter! },
      ];
    };
    expectClose(results('winograd'), results('convolution'), tolerance);
  });

  const gradientsOf = (x: number[], filter: number[], strides: number) => {
    const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, 'same');
    for (const each of tf.grads((a, b) => convolve(a!, b!))([normal(x, 1), normal(filter, 2)])) each.dataSync();
  };

  it('is taken for both gradients of a convolution of many channels', () => {
    const calls = [vi.spyOn(addon, 'winogradInputGradient'), vi.spyOn(addon, 'winogradFilterGradient')];
    const forward = vi.spyOn(addon, 'winogradConvolution');
    gradientsOf([4, 16, 16, 32], [3, 3, 32, 64], 1);
    for (const call of calls) expect(call).toHaveBeenCalledOnce();
    expect(forward).not.toHaveBeenCalled();
  });

  it('is taken for the forward pass where rounding may be loose', () => {
    const forward = vi.spyOn(addon, 'winogradConvolution');
    const convolve = () =>
      tf.conv2d(normal([4, 16, 16, 32], 1) as tf.Tensor4D, normal([3, 3, 32, 64], 2) as tf.Tensor4D, 1, 'same');
    withLooseRounding(convolve).dispose();
    convolve().dispose();
    expect(forward).toHaveBeenCalledOnce();
  });

  it.each([
    ['few channels', [4, 16, 16, 16], [3, 3, 16, 16], 1],
    ['a stride', [8, 16, 16, 32], [3, 3, 32, 64], 2],
    ['another size', [4, 16, 16, 32], [4, 4, 32, 64], 1],
    ['few tiles', [2, 16, 16, 32], [3, 3, 32, 64], 1],
    ['images much smaller than a tile', [64, 2, 2, 32], [3, 3, 32, 64], 1],
  ])('is not taken for %s', (_, x, filter, strides) => {
    const calls = [vi.spyOn(addon, 'winogradInputGradient'), vi.spyOn(addon, 'winogradFilterGradient')];
    gradientsOf(x, filter, strides);
    for (const call of calls) expect(call).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<ConvolutionShape>]>([
    ['filters of other sizes', { kernelHeight: 5 }],
    ['strides', { strideWidth: 2, outWidth: 2 }],
    ['dilations', { dilationHeight: 2 }],
    ['channels that are no multiple of 16', { channels: 8 }],
  ])('refuses %s', (_, change) => {
    const shape = { ...convolutionShape([1, 4, 4, 16], [3, 3, 16, 16], { strides: 1, pad: 'same' }), ...change };
    const arrays = [1, 2, 3].map(() => new Float32Array(65536)) as [Float32Array, Float32Array, Float32Array];
    expect(() => addon.winogradConvolution(...arrays, shape)).toThrow(/expected/);
    expect(() => addon.winogradInputGradient(...arrays, shape)).toThrow(/expected/);
    expect(() => addon.winogradFilterGradient(...arrays, shape)).toThrow(/expected/);
  });
});
