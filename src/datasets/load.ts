import type { Dataset } from './dataset.ts';
import { ensureDataset, type LoadOptions, sourceOf } from './ensure.ts';
import { readKnownImages } from './known-images.ts';
import { openOwnImages } from './own-images.ts';

/**
 * Loads a data set: `fashion-mini`, which comes with Strop; `mnist`, `fashion-mnist`, `cifar-10` or `cifar-100`, which
 * are downloaded where they are missing and every file of which is checked against the published one; or a folder of
 * the user's own images, as `openOwnImages` says.
 *
 * @throws as `ensureDataset`; StropError 'corrupt', naming the file, where one is not what it should be.
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<Dataset> {
  const source = sourceOf(name, options);
  const folder = await ensureDataset(name, options);
  if (!source) return openOwnImages(folder);
  const { classNames } = source;
  const { shape, ...train } = await readKnownImages(folder, source, 'train');
  const readTest = () => readKnownImages(folder, source, 'test');
  return { name, classes: classNames.length, classNames, shape, train, readTest };
}
