import { describe, expect, test } from 'vitest';
import { labelledImages } from '../../src/datasets/labelled-images.ts';
import type { NumberArray } from '../../src/datasets/number-array.ts';

const bytes = { shape: [2, 1, 3], data: Uint8Array.of(0, 1, 2, 253, 254, 255) };
const labels = { shape: [2], data: Uint8Array.of(9, 0) };

function pair(imagesArray: NumberArray, labelsArray: NumberArray = labels) {
  return labelledImages({ path: 'photos', array: imagesArray }, { path: 'kinds', array: labelsArray }, 10);
}

test.each([
  [
    [2, 1, 3],
    [1, 3, 1],
  ],
  [
    [2, 3, 1, 1],
    [3, 1, 1],
  ],
  [
    [2, 1, 1, 3],
    [1, 1, 3],
  ],
  [
    [2, 3],
    [1, 1, 3],
  ],
])('images of shape %j have height, width and channels %j', (given, shape) => {
  expect(pair({ ...bytes, shape: given })).toEqual({ images: bytes.data, labels: Uint16Array.of(9, 0), shape });
});

test('fractions stay as they are, bytes stay bytes', () => {
  const values = [-1.5, 0, 0.25, 1, 2, 300];
  expect(pair({ shape: [2, 3], data: Float32Array.from(values) }).images).toEqual(Float32Array.from(values));
  expect(pair({ shape: [2, 3], data: Float64Array.from(values) }).images).toEqual(Float32Array.from(values));
  expect(pair(bytes).images).toBeInstanceOf(Uint8Array);
});

test('labels may be integers of any type, in a column too', () => {
  for (const data of [Int8Array.of(9, 0), Uint32Array.of(9, 0), BigInt64Array.of(9n, 0n)]) {
    expect(pair(bytes, { shape: [2], data }).labels).toEqual(Uint16Array.of(9, 0));
    expect(pair(bytes, { shape: [2, 1], data }).labels).toEqual(Uint16Array.of(9, 0));
  }
});

describe('refuses, naming the file,', () => {
  const floats = (...values: number[]) => ({ shape: [2, 1], data: Float64Array.from(values) });
  test.each<[string, NumberArray, NumberArray, RegExp]>([
    ['a label out of range', bytes, { shape: [2], data: Uint8Array.of(3, 10) }, /^kinds: has label 10 at 1/],
    ['a negative label', bytes, { shape: [2], data: BigInt64Array.of(-1n, 0n) }, /^kinds: has label -1 at 0/],
    [
      'more labels than images',
      bytes,
      { shape: [3], data: new Uint8Array(3) },
      /^kinds: has 3 labels for the 2 images of photos/,
    ],
    ['labels in two dimensions', bytes, { shape: [1, 2], data: new Uint8Array(2) }, /^kinds: has shape 1 x 2/],
    ['labels that are fractions', bytes, { shape: [2], data: new Float32Array(2) }, /^kinds: holds fractions/],
    ['one label alone', bytes, { shape: [], data: Uint8Array.of(1) }, /^kinds: has shape \(\)/],
    ['images in five dimensions', { ...bytes, shape: [2, 1, 1, 1, 3] }, labels, /^photos: has shape 2 x 1 x 1 x 1 x 3/],
    ['a plain list for images', { shape: [6], data: bytes.data }, labels, /^photos: has shape 6/],
    ['no images', { shape: [0, 1, 3], data: new Uint8Array(0) }, labels, /^photos: has shape 0 x 1 x 3/],
    ['images without pixels', { shape: [2, 0, 3], data: new Uint8Array(0) }, labels, /^photos: has shape 2 x 0 x 3/],
    [
      'integers for pixels',
      { shape: [2, 1], data: new Int32Array(2) },
      labels,
      /^photos: holds int32 values; images are uint8/,
    ],
    ['a pixel that is no number', floats(0, Number.NaN), labels, /^photos: has the value NaN at 1/],
    ['an infinite pixel', floats(Number.NEGATIVE_INFINITY, 0), labels, /^photos: has the value -Infinity at 0/],
    ['a pixel beyond 32-bit floats', floats(1e300, 0), labels, /^photos: has the value 1e\+300 at 0/],
  ])('%s', (_, imagesArray, labelsArray, message) => {
    expect(() => pair(imagesArray, labelsArray)).toThrow(message);
    expect(() => pair(imagesArray, labelsArray)).toThrow(expect.objectContaining({ code: 'corrupt' }));
  });
});
