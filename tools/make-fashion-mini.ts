/**
 * Cuts fashion-mini out of Fashion-MNIST: 4,000 of its training images and 1,000 of its test images, as many of every class.
 *
 *   node tools/make-fashion-mini.ts FOLDER_WITH_FASHION_MNIST_IDX_FILES
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { select } from '../src/datasets/dataset.ts';
import { encodeIdx } from '../src/datasets/idx.ts';
import { readKnownImages } from '../src/datasets/known-images.ts';
import { SOURCES } from '../src/datasets/sources.ts';
import { stratifiedSample } from '../src/datasets/split.ts';

const SEED = 1;
/** Bytes before the labels in their file. */
const LABELS_HEADER = 8;
const OUT = fileURLToPath(new URL('../data/fashion-mini', import.meta.url));

const source = process.argv[2];
if (source === undefined) {
  console.error('usage: node tools/make-fashion-mini.ts FOLDER_WITH_FASHION_MNIST_IDX_FILES');
  process.exit(1);
}

function write(name: string, shape: number[], data: Uint8Array): void {
  const bytes = encodeIdx({ shape, data });
  const zipped = gzipSync(bytes, { level: 9 });
  zipped[9] = 255; // the operating system, "unknown": Node writes the one that it runs on
  writeFileSync(join(OUT, `${name}.gz`), zipped);
  console.log(`${createHash('sha256').update(bytes).digest('hex')}  ${name}  (${zipped.length} bytes zipped)`);
}

mkdirSync(OUT, { recursive: true });
for (const half of ['train', 'test'] as const) {
  const { images, labels, shape } = await readKnownImages(source, SOURCES['fashion-mnist'], half);
  const [imagesFile, labelsFile] = SOURCES['fashion-mini'][half];
  const count = labelsFile!.bytes - LABELS_HEADER;
  const chosen = stratifiedSample(labels, count, SEED);
  const sample = select({ images, labels }, chosen);
  write(imagesFile!.name, [count, shape[0], shape[1]], Uint8Array.from(sample.images));
  write(labelsFile!.name, [count], Uint8Array.from(sample.labels));
}
