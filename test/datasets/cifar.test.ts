import { expect, test } from 'vitest';
import { parseCifar } from '../../src/datasets/cifar.ts';

/** One record: its label bytes, then red all 1, green counting, blue all 3. */
function record(...labels: number[]): Uint8Array {
  const plane = (value: (i: number) => number) => Array.from({ length: 1024 }, (_, i) => value(i) & 255);
  return Uint8Array.of(...labels, ...plane(() => 1), ...plane((i) => i), ...plane(() => 3));
}

function file(path: string, ...records: Uint8Array[]) {
  return { path, bytes: Uint8Array.from(Buffer.concat(records)) };
}

test('planes become pixels of three channels, and files follow each other', () => {
  const { images, labels } = parseCifar([file('a', record(7), record(0)), file('b', record(9))], 1, 10);
  expect([...labels]).toEqual([7, 0, 9]);
  expect(images).toHaveLength(3 * 3072);
  expect([...images.subarray(0, 9)]).toEqual([1, 0, 3, 1, 1, 3, 1, 2, 3]);
  expect([...images.subarray(2 * 3072 + 3 * 33, 2 * 3072 + 3 * 34)]).toEqual([1, 33, 3]);
});

test('of two labels the second, fine one is taken', () => {
  expect([...parseCifar([file('a', record(19, 99), record(0, 4))], 2, 100).labels]).toEqual([99, 4]);
});

test.each([
  [
    'a record that is cut',
    [file('a.bin', record(1), record(2)), file('b.bin', record(3).subarray(1))],
    /^b\.bin: has 3072/,
  ],
  ['an empty file', [file('a.bin')], /^a\.bin: has 0 bytes; expected whole records of 3073/],
  ['a label out of range', [file('a.bin', record(1), record(10))], /^a\.bin: has label 10 at 1; labels go from 0 to 9/],
])('refuses %s, naming the file', (_, files, message) => {
  expect(() => parseCifar(files, 1, 10)).toThrow(message);
  expect(() => parseCifar(files, 1, 10)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});
