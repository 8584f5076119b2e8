import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeIdx } from '../../src/datasets/idx.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import { encodeNpy } from './encode-npy.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-own-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

/** `count` colour images of 1 x 2, each of its own grey. */
function images(count: number): Uint8Array {
  return encodeNpy(
    '|u1',
    [count, 1, 2, 3],
    Uint8Array.from({ length: 6 * count }, (_, i) => Math.floor(i / 6)),
  );
}

function labels(...values: number[]): Uint8Array {
  return encodeNpy('<i8', [values.length], BigInt64Array.from(values, BigInt));
}

test('a folder of .npy files is a data set with as many classes as its labels say', async () => {
  write({
    ...{ 'train-images.npy': images(3), 'train-labels.npy': labels(0, 300, 2) },
    ...{ 'test-images.npy.gz': gzipSync(images(2)), 'test-labels.npy': labels(2, 0) },
  });
  const set = await loadDataset(folder);
  expect(set).toMatchObject({ name: folder, classes: 301, shape: [1, 2, 3] });
  expect(set.train.labels).toEqual(Uint16Array.of(0, 300, 2));
  expect([...set.train.images.subarray(4, 8)]).toEqual([0, 0, 1, 1]);
  expect(await set.readTest()).toEqual({
    images: Uint8Array.of(...Array(6).fill(0), ...Array(6).fill(1)),
    labels: Uint16Array.of(2, 0),
  });
});

test('IDX files do as well, by the names of MNIST or simpler ones', async () => {
  const pixels = encodeIdx({ shape: [2, 2, 2], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  const kinds = encodeIdx({ shape: [2], data: Uint8Array.of(1, 0) });
  write({ 'train-images.idx': pixels, 'train-labels.idx.gz': gzipSync(kinds), notes: kinds });
  write({ 't10k-images-idx3-ubyte': pixels, 't10k-labels.idx1-ubyte': kinds });
  const set = await loadDataset(folder);
  expect(set).toMatchObject({ classes: 2, shape: [2, 2, 1] });
  expect([...set.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...(await set.readTest()).labels]).toEqual([1, 0]);
});

test('without a test set a fifth of every class is set aside, always the same', async () => {
  const kinds = Array.from({ length: 50 }, (_, i) => i % 5);
  write({ 'train-images.npy': images(50), 'train-labels.npy': labels(...kinds) });
  const set = await loadDataset(folder);
  const held = await set.readTest();
  expect([...held.labels].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  const greys = [...set.train.images, ...held.images].filter((_, i) => i % 6 === 0);
  expect(greys.sort((a, b) => a - b)).toEqual(kinds.map((_, i) => i));
  expect(await (await loadDataset(folder)).readTest()).toEqual(held);
});

test('missing files are named with the names that are looked for', async () => {
  const refused = (message: RegExp) =>
    expect(loadDataset(folder)).rejects.toThrow(
      expect.objectContaining({ code: 'not-found', message: expect.stringMatching(message) }),
    );
  await refused(/no train-images and no train-labels; its files are train-images and .*\.npy, \.idx or -idxN-ubyte/);
  write({ 'train-images.npy': images(3), 'train-label.npy': labels(0, 1, 2) });
  await refused(/no train-labels;/);
  write({ 'train-labels.npy': labels(0, 1, 2), 'test-images.npy': images(1) });
  await refused(/no test-labels;/);
});

test('two files for one thing are refused, but a file may be there zipped as well', async () => {
  const many = { 'train-images.npy': images(5), 'train-labels.npy': labels(0, 1, 0, 1, 0) };
  write({ ...many, 'train-images.npy.gz': gzipSync(many['train-images.npy']) });
  expect((await loadDataset(folder)).classes).toBe(2);
  write({ 'train-images.idx': new Uint8Array(0) });
  await expect(loadDataset(folder)).rejects.toThrow(/both train-images\.idx and train-images\.npy/);
});

test('what does not fit is refused by the name of its file', async () => {
  const refused = (name: string, message: RegExp) =>
    expect(loadDataset(folder)).rejects.toThrow(
      expect.objectContaining({
        code: 'corrupt',
        message: expect.stringMatching(new RegExp(`${name}: .*${message.source}`)),
      }),
    );
  write({ 'train-images.npy': images(4), 'train-labels.npy': labels(0, 0, 0, 0) });
  await refused('train-labels.npy', /at least two classes/);
  write({ 'train-labels.npy': labels(0, 1, 0, 1) });
  await refused('train-images.npy', /has 4 images; expected at least 5/);
  write({ 'train-labels.npy': labels(0, 1, 0) });
  await refused('train-labels.npy', /has 3 labels for the 4 images/);
  write({ 'train-labels.npy': labels(0, 1, 0, 1), 'test-images.npy': images(2), 'test-labels.npy': labels(1, 2) });
  await refused('test-labels.npy', /has label 2 at 1; labels go from 0 to 1/);
  write({ 'train-images.npy': images(4).subarray(0, -1) });
  await refused('train-images.npy', /is truncated/);
});

test('test images of another shape, or another number of them, are refused when they are read', async () => {
  write({ 'train-images.npy': images(2), 'train-labels.npy': labels(0, 1), 'test-labels.npy': labels(1) });
  write({ 'test-images.npy': encodeNpy('|u1', [1, 2, 1, 3], new Uint8Array(6)) });
  const set = await loadDataset(folder);
  await expect(set.readTest()).rejects.toThrow(
    /test-images\.npy: has images of 2 x 1 x 3; the training images are 1 x 2 x 3/,
  );
  write({ 'test-images.npy': images(3) });
  await expect(set.readTest()).rejects.toThrow(/test-labels\.npy: has 1 labels for the 3 images of .*test-images\.npy/);
});
