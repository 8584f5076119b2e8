import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { parseIdx } from './idx.ts';
import { type ArrayFile, type LabelledImages, labelledImages, toLabels } from './labelled-images.ts';
import { parseNpy } from './npy.ts';
import { corrupt, readMaybeGzip } from './read-file.ts';
import { splitValidation } from './split.ts';

const ENDINGS = /^(\.npy|\.idx|[.-]idx\d-ubyte)$/;
const NAMING =
  'its files are train-images and train-labels and, optionally, test-images (or t10k-images) and test-labels, ' +
  'each ending in .npy, .idx or -idxN-ubyte, and .gz where zipped';
/** Of the training set, what is set aside where there is no test set … */
const TEST_SHARE = 1 / 5;
/** … always by the same draw, so that no training has seen what another is tested on. */
const TEST_SEED = 0;

/**
 * A folder of the user's own images as a data set, with as many classes as its highest training label says. The files
 * are `train-images`, `train-labels` and, optionally, `test-images` (or `t10k-images`) and `test-labels`, each ending
 * in `.npy`, `.idx` or `-idxN-ubyte`, and `.gz` where zipped. Without a test set a fifth of the training set,
 * stratified by class, is set aside as one. What the arrays may be: `labelledImages`.
 *
 * @throws StropError 'not-found' where a file is missing; 'corrupt', by name, where one is not what it should be.
 */
export async function openOwnImages(folder: string): Promise<Dataset> {
  const names = await readdir(folder);
  const trainImages = findFile(folder, names, 'train-images');
  const trainLabels = findFile(folder, names, 'train-labels');
  const testImages = findFile(folder, names, '(?:test|t10k)-images');
  const testLabels = findFile(folder, names, '(?:test|t10k)-labels');
  if (!trainImages || !trainLabels || !testImages !== !testLabels) {
    const missing = [
      ...(trainImages ? [] : ['train-images']),
      ...(trainLabels ? [] : ['train-labels']),
      ...(testLabels && !testImages ? ['test-images'] : []),
      ...(testImages && !testLabels ? ['test-labels'] : []),
    ];
    throw new StropError('not-found', `${folder}: no ${missing.join(' and no ')}; ${NAMING}`);
  }
  const whole = labelledImages(await readArray(trainImages), await readArray(trainLabels));
  const classes = whole.labels.reduce((highest, label) => Math.max(highest, label), 0) + 1;
  if (classes < 2) throw corrupt(trainLabels, 'has no label but 0; expected at least two classes');
  const set = { name: folder, classes, shape: whole.shape };
  if (!testImages || !testLabels) return { ...set, ...setTestAside(whole, trainImages) };
  // The labels are checked before a training, which may take hours, is begun in vain.
  const labels = await readArray(testLabels);
  toLabels(labels, classes);
  const readTest = async () => {
    const { shape, ...test } = labelledImages(await readArray(testImages), labels, classes);
    if (shape.join() !== whole.shape.join()) {
      throw corrupt(
        testImages,
        `has images of ${shape.join(' x ')}; the training images are ${whole.shape.join(' x ')}`,
      );
    }
    return test;
  };
  return { ...set, train: whole, readTest };
}

function setTestAside(whole: LabelledImages, path: string): Pick<Dataset, 'train' | 'readTest'> {
  const count = Math.floor(whole.labels.length * TEST_SHARE);
  if (count < 1) {
    throw corrupt(
      path,
      `has ${whole.labels.length} images; expected at least 5, a fifth of which is set aside for the test`,
    );
  }
  const { train, validation: test } = splitValidation(whole, count, TEST_SEED);
  return { train, readTest: async () => test };
}

/** The file of that stem, by its path without .gz. */
function findFile(folder: string, names: readonly string[], stem: string): string | undefined {
  const pattern = new RegExp(`^${stem}(?=[.-])`);
  const found = new Set(
    names.map((name) => name.replace(/\.gz$/, '')).filter((name) => ENDINGS.test(name.replace(pattern, ''))),
  );
  const [first, second] = [...found].sort();
  if (first !== undefined && second !== undefined) {
    throw new StropError('invalid-argument', `${folder}: both ${first} and ${second}; expected one of them`);
  }
  return first === undefined ? undefined : join(folder, first);
}

async function readArray(path: string): Promise<ArrayFile> {
  const { path: found, bytes } = await readMaybeGzip(path);
  return { path: found, array: path.endsWith('.npy') ? parseNpy(bytes, found) : parseIdx(bytes, found) };
}
