import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { expectClose, normal, onEngine, skipNative } from '../on-engine.ts';

const cases: [shape: number[], axes: number[] | undefined, keepDims: boolean][] = [
  [[1], undefined, false],
  [[7], [0], false],
  [[5000], undefined, false],
  [[33, 28, 28, 16], [0, 1, 2], false],
  [[3, 5, 7, 17], [2, 0, 1], false],
  [[3, 5, 7, 3], [0], false],
  [[3, 5, 7, 3], [1, 2], false],
  [[3, 5, 7, 3], [-1], false],
  [[3, 5, 7, 3], [0, 1], true],
  [[4, 1], [0], false],
];

describe.skipIf(skipNative)('Sum on the native engine', () => {
  it.each(cases)('of %j over axes %j, keepDims %j, is that of the cpu backend', async (shape, axes, keepDims) => {
    const sum = () => [tf.sum(normal(shape, 1), axes, keepDims)];
    expectClose(await onEngine('native', sum), await onEngine('cpu', sum));
  });
});
