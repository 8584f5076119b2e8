import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';
import type { Dataset, Split } from './dataset.ts';
import { type LabelledImages, readKnownImages } from './labelled-images.ts';
import { DATASET_NAMES, type DatasetName, SOURCES } from './sources.ts';

export interface LoadOptions {
  /** The folder in which each full data set has a folder of its name. Default: the environment's STROP_DATA. */
  readonly data?: string;
}

/** The package's own data; src/datasets/ and dist/datasets/ lie equally deep. */
const EMBEDDED = fileURLToPath(new URL('../../data', import.meta.url));

/**
 * Loads a data set: `fashion-mini`, which comes with Strop, or `mnist` or `fashion-mnist` out of a folder with their IDX files.
 * Every file is checked against the published one.
 *
 * @throws StropError 'invalid-argument' for an unknown name; 'not-found' where a file is missing, saying what to fetch;
 *   'corrupt' where a file is not the published one.
 */
export function loadDataset(name: string, options: LoadOptions = {}): Dataset {
  if (!isDatasetName(name)) {
    throw new StropError('invalid-argument', `data set '${name}': expected one of ${DATASET_NAMES.join(', ')}`);
  }
  const source = SOURCES[name];
  const folder = folderOf(name, options);
  const classes = source.classNames.length;
  try {
    const train = readKnownImages(folder, source.train, classes);
    const test = readKnownImages(folder, source.test, classes);
    const shape = [train.height, train.width, 1] as const;
    return { name, classes, classNames: source.classNames, shape, train: toSplit(train), test: toSplit(test) };
  } catch (cause) {
    if (!(cause instanceof StropError) || cause.code !== 'not-found') throw cause;
    throw new StropError('not-found', `${cause.message}. ${name} can be had from ${source.address}`, { cause });
  }
}

function folderOf(name: DatasetName, options: LoadOptions): string {
  if (name === 'fashion-mini') return join(EMBEDDED, name);
  const data = options.data ?? process.env.STROP_DATA;
  if (!data) {
    throw new StropError(
      'not-found',
      `data set '${name}': no data folder given. Put its four IDX files from ${SOURCES[name].address} into ` +
        `FOLDER/${name} and pass --data FOLDER, or set STROP_DATA=FOLDER`,
    );
  }
  return join(data, name);
}

function isDatasetName(name: string): name is DatasetName {
  return (DATASET_NAMES as readonly string[]).includes(name);
}

function toSplit({ images, labels }: LabelledImages): Split {
  return { images, labels: Uint16Array.from(labels) };
}
