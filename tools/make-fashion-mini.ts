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
import { encodeIdx, type IdxArray } from '../src/datasets/idx.ts';
import { readKnownImages } from '../src/datasets/labelled-images.ts';
import { SOURCES } from '../src/datasets/sources.ts';
import { stratifiedSample } from '../src/datasets/split.ts';

const SEED = 1;
const OUT = fileURLToPath(new URL('../data/fashion-mini', import.meta.url));

const source = process.argv[2];
if (source === undefined) {
  console.error('usage: node tools/make-fashion-mini.ts FOLDER_WITH_FASHION_MNIST_IDX_FILES');
  process.exit(1);
}

function write(name: string, array: IdxArray): void {
  const bytes = encodeIdx(array);
  const zipped = gzipSync(bytes, { level: 9 });
  zipped[9] = 255; // the operating system, "unknown": Node writes the one that it runs on
  writeFileSync(join(OUT, `${name}.gz`), zipped);
  console.log(`${createHash('sha256').update(bytes).digest('hex')}  ${name}  (${zipped.length} bytes zipped)`);
}

mkdirSync(OUT, { recursive: true });
for (const part of ['train', 'test'] as const) {
  const whole = SOURCES['fashion-mnist'];
  const { prefix, count } = SOURCES['fashion-mini'][part];
  const { images, labels, height, width } = readKnownImages(source, whole[part], whole.classNames.length);
  const pixels = height * width;
  const chosen = stratifiedSample(Uint16Array.from(labels), count, SEED);
  const data = new Uint8Array(count * pixels);
  chosen.forEach((from, to) => {
    data.set(images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  });
  write(`${prefix}-images-idx3-ubyte`, { shape: [count, height, width], data });
  write(`${prefix}-labels-idx1-ubyte`, { shape: [count], data: Uint8Array.from(chosen, (i) => labels[i]!) });
}
