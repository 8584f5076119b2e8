import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import { parseIdx, readMaybeGzip } from './idx.ts';
import type { IdxPart } from './sources.ts';

/** Labelled grey images as their files hold them. */
export interface LabelledImages {
  /** (count, height, width), 0 to 255. */
  readonly images: Uint8Array;
  /** (count). */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads `<prefix>-images-idx3-ubyte` and `<prefix>-labels-idx1-ubyte` in `folder`, each zipped or not.
 *
 * @throws StropError 'not-found' where a file is missing; 'corrupt', by the file's name, where one is not what it should be
 *   or the two do not belong together.
 */
export function readLabelledImages(folder: string, prefix: string, classes: number): LabelledImages {
  return read(folder, prefix, classes);
}

/** The same for files whose content is known beforehand: any other content is 'corrupt', be it ever so well-formed. */
export function readKnownImages(folder: string, part: IdxPart, classes: number): LabelledImages {
  return read(folder, part.prefix, classes, part);
}

function read(folder: string, prefix: string, classes: number, known?: IdxPart): LabelledImages {
  const imagesFile = readMaybeGzip(join(folder, `${prefix}-images-idx3-ubyte`));
  const images = parseIdx(imagesFile.bytes, imagesFile.path);
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || !count || !height || !width) {
    throw corrupt(imagesFile.path, `has shape ${images.shape.join(' x ')}; images are count x height x width`);
  }
  if (known && count !== known.count) {
    throw corrupt(imagesFile.path, `has ${count} images; the published file has ${known.count}`);
  }
  const labelsFile = readMaybeGzip(join(folder, `${prefix}-labels-idx1-ubyte`));
  const labels = parseIdx(labelsFile.bytes, labelsFile.path);
  if (labels.shape.length !== 1) {
    throw corrupt(labelsFile.path, `has shape ${labels.shape.join(' x ')}; labels are a plain list`);
  }
  if (labels.shape[0] !== count) {
    throw corrupt(labelsFile.path, `has ${labels.shape[0]} labels for the ${count} images of ${imagesFile.path}`);
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw corrupt(labelsFile.path, `has label ${labels.data[wrong]} at ${wrong}; labels go from 0 to ${classes - 1}`);
  }
  if (known) {
    checkContent(imagesFile, known.imagesSha256);
    checkContent(labelsFile, known.labelsSha256);
  }
  return { images: images.data, labels: labels.data, height, width };
}

function checkContent({ path, bytes }: { path: string; bytes: Uint8Array }, sha256: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw corrupt(path, `is not the published file: SHA-256 of its unzipped bytes is ${found}, expected ${sha256}`);
  }
}

function corrupt(name: string, problem: string): StropError {
  return new StropError('corrupt', `${name}: ${problem}`);
}
