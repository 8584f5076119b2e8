import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeIdx, type IdxArray } from '../../src/datasets/idx.ts';
import { readKnownImages, readLabelledImages } from '../../src/datasets/labelled-images.ts';

const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';
const images: IdxArray = { shape: [2, 1, 3], data: Uint8Array.of(0, 1, 2, 253, 254, 255) };
const labels: IdxArray = { shape: [2], data: Uint8Array.of(9, 0) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-idx-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(imagesArray: IdxArray, labelsArray: IdxArray): void {
  writeFileSync(join(folder, IMAGES), encodeIdx(imagesArray));
  writeFileSync(join(folder, `${LABELS}.gz`), gzipSync(encodeIdx(labelsArray)));
}

test('reads images and labels, zipped or not', () => {
  write(images, labels);
  const read = readLabelledImages(folder, 'train', 10);
  expect({ ...read, images: [...read.images], labels: [...read.labels] }).toEqual({
    images: [0, 1, 2, 253, 254, 255],
    labels: [9, 0],
    height: 1,
    width: 3,
  });
});

test.each([
  ['a label out of range', images, { shape: [2], data: Uint8Array.of(3, 10) }, LABELS, /label 10 at 1/],
  ['more labels than images', images, { shape: [3], data: new Uint8Array(3) }, LABELS, /3 labels for the 2 images/],
  ['labels in two dimensions', images, { shape: [2, 1], data: new Uint8Array(2) }, LABELS, /shape 2 x 1/],
  ['images in two dimensions', { shape: [2, 3], data: new Uint8Array(6) }, labels, IMAGES, /shape 2 x 3/],
  ['no images', { shape: [0, 1, 3], data: new Uint8Array(0) }, labels, IMAGES, /shape 0 x 1 x 3/],
])('refuses %s, naming the file', (_, imagesArray, labelsArray, file, message) => {
  write(imagesArray, labelsArray);
  const read = () => readLabelledImages(folder, 'train', 10);
  expect(read).toThrow(message);
  expect(read).toThrow(expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(file) }));
});

test('a missing file is not-found by name', () => {
  writeFileSync(join(folder, IMAGES), encodeIdx(images));
  const expected = expect.objectContaining({ code: 'not-found', message: expect.stringContaining(LABELS) });
  expect(() => readLabelledImages(folder, 'train', 10)).toThrow(expected);
});

test('a well-formed file that is not the published one is refused', () => {
  write(images, labels);
  const sha256 = (array: IdxArray) => createHash('sha256').update(encodeIdx(array)).digest('hex');
  const known = { prefix: 'train', count: 2, imagesSha256: sha256(images), labelsSha256: sha256(labels) } as const;
  expect(readKnownImages(folder, known, 10).labels).toHaveLength(2);
  write(images, { shape: [2], data: Uint8Array.of(9, 1) });
  expect(() => readKnownImages(folder, known, 10)).toThrow(new RegExp(`${LABELS}.gz: is not the published file`));
  expect(() => readKnownImages(folder, { ...known, count: 3 }, 10)).toThrow(/has 2 images; the published file has 3/);
});
