import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeIdx } from '../../src/datasets/idx.ts';
import { readKnownImages } from '../../src/datasets/known-images.ts';
import { TINY_CIFAR, TINY_IDX, tinyCifarSource, tinyIdxSource } from './tiny-source.ts';

const IDX = tinyIdxSource('http://nowhere');
const CIFAR = tinyCifarSource('http://nowhere');
const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-known-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

test('reads images and labels, zipped or not', async () => {
  write({ [IMAGES]: TINY_IDX[IMAGES], [`${LABELS}.gz`]: gzipSync(TINY_IDX[LABELS]) });
  const { images, labels, shape } = await readKnownImages(folder, IDX, 'train');
  expect(Uint8Array.from(images)).toEqual(TINY_IDX[IMAGES].slice(16));
  expect([...labels]).toEqual([0, 1, 1, 0]);
  expect(shape).toEqual([2, 3, 1]);
});

test('reads the files of CIFAR one after the other, zipped or not', async () => {
  const { 'data_batch_1.bin': first, 'data_batch_2.bin': second } = TINY_CIFAR;
  write({ 'data_batch_1.bin': first, 'data_batch_2.bin.gz': gzipSync(second) });
  const { images, labels, shape } = await readKnownImages(folder, CIFAR, 'train');
  expect([...labels]).toEqual([0, 1, 2, 2, 1]);
  expect(shape).toEqual([32, 32, 3]);
  expect([...images.subarray(3 * 3072, 3 * 3072 + 3)]).toEqual([second[1], second[1025], second[2049]]);
});

test('a missing file is not-found by name', async () => {
  write({ [IMAGES]: TINY_IDX[IMAGES] });
  const expected = expect.objectContaining({ code: 'not-found', message: expect.stringContaining(LABELS) });
  await expect(readKnownImages(folder, IDX, 'train')).rejects.toThrow(expected);
});

test.each([
  ['truncated', LABELS, TINY_IDX[LABELS].slice(0, -1), /is truncated, or another file: 11 bytes, .* has 12$/],
  ['longer', LABELS, Buffer.concat([TINY_IDX[LABELS], Buffer.alloc(1)]), /is too long, or another file: 13 bytes/],
  ['another', LABELS, encodeIdx({ shape: [4], data: Uint8Array.of(0, 1, 1, 1) }), /is not the published file: SHA-256/],
  ['the other', IMAGES, TINY_IDX[LABELS], /another file: 12 bytes/],
])('a file that is %s is refused by name, however well-formed', async (_, name, bytes, message) => {
  write({ ...TINY_IDX, [name]: bytes });
  const read = readKnownImages(folder, IDX, 'train');
  await expect(read).rejects.toThrow(message);
  await expect(read).rejects.toThrow(
    expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(join(folder, name)) }),
  );
});

test('a file of CIFAR that is truncated, swapped or changed is refused by name', async () => {
  const { 'data_batch_1.bin': first, 'data_batch_2.bin': second } = TINY_CIFAR;
  const changed = Uint8Array.from(second);
  changed[3000]! ^= 1;
  for (const wrong of [second.subarray(0, 3073), first, changed, new Uint8Array(0)]) {
    write({ 'data_batch_1.bin': first, 'data_batch_2.bin': wrong });
    await expect(readKnownImages(folder, CIFAR, 'train')).rejects.toThrow(/data_batch_2\.bin: is /);
  }
});

test('a zipped file is not unzipped beyond the size of the published one', async () => {
  write({ [IMAGES]: TINY_IDX[IMAGES], [`${LABELS}.gz`]: gzipSync(new Uint8Array(1e6)) });
  await expect(readKnownImages(folder, IDX, 'train')).rejects.toThrow(/unzips to more than 12 bytes/);
});
