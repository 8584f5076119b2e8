import { join } from 'node:path';
import { CIFAR_SHAPE, parseCifar } from './cifar.ts';
import { parseIdx } from './idx.ts';
import { type LabelledImages, labelledImages } from './labelled-images.ts';
import { checkContent, corrupt, type FileContent, readMaybeGzip } from './read-file.ts';
import type { KnownFile, Source } from './sources.ts';

/**
 * Reads a half of a published data set, each of its files zipped or not.
 *
 * @throws StropError 'not-found' where a file is missing; 'corrupt', by the file's name, where one is not the published
 *   one, be it ever so well-formed.
 */
export async function readKnownImages(folder: string, source: Source, half: 'train' | 'test'): Promise<LabelledImages> {
  const files: FileContent[] = [];
  for (const known of source[half]) files.push(await readKnownFile(folder, known));
  const classes = source.classNames.length;
  if (source.format === 'idx') {
    const [images, labels] = files.map(({ path, bytes }) => ({ path, array: parseIdx(bytes, path) }));
    return labelledImages(images!, labels!, classes);
  }
  return { ...parseCifar(files, source.format === 'cifar-10' ? 1 : 2, classes), shape: CIFAR_SHAPE };
}

async function readKnownFile(folder: string, { name, bytes, sha256 }: KnownFile): Promise<FileContent> {
  const file = await readMaybeGzip(join(folder, name), bytes);
  const found = file.bytes.length;
  if (found !== bytes) {
    const kind = found < bytes ? 'truncated' : 'too long';
    throw corrupt(file.path, `is ${kind}, or another file: ${found} bytes, while the published one has ${bytes}`);
  }
  checkContent(file, sha256);
  return file;
}
