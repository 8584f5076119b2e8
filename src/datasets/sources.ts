import { CIFAR_10, CIFAR_100, CLOTHES, DIGITS } from './class-names.ts';
import type { Dataset } from './dataset.ts';

/** The names under which data sets are known. */
export const DATASET_NAMES = ['fashion-mini', 'mnist', 'fashion-mnist', 'cifar-10', 'cifar-100'] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

/** A published file, unzipped; on disk it may be zipped. */
export interface KnownFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is known of a published data set beforehand. */
export interface Source {
  readonly classNames: readonly string[];
  readonly format: 'idx' | 'cifar-10' | 'cifar-100';
  /** idx: the images, then the labels; otherwise files of labelled images. */
  readonly train: readonly KnownFile[];
  readonly test: readonly KnownFile[];
  /** Addresses: of NAME.gz for each file, or of one .tar.gz of all of them. Without any, it comes with Strop. */
  readonly downloads: readonly string[];
  /** Another way to have it. */
  readonly otherwise?: string;
}

const IDX_NAMES = {
  train: ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
  test: ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
} as const;

/** The two files of `count` grey images of 28 x 28. */
function idxFiles(part: 'train' | 'test', count: number, imagesSha256: string, labelsSha256: string): KnownFile[] {
  const [images, labels] = IDX_NAMES[part];
  return [
    { name: images, bytes: 16 + count * 28 * 28, sha256: imagesSha256 },
    { name: labels, bytes: 8 + count, sha256: labelsSha256 },
  ];
}

function idxDownloads(address: string): string[] {
  return [...IDX_NAMES.train, ...IDX_NAMES.test].map((name) => `${address}/${name}.gz`);
}

/** The files of CIFAR-10 hold 10,000 images each. */
function cifar10File(name: string, sha256: string): KnownFile {
  return { name, bytes: 10_000 * 3073, sha256 };
}

export const SOURCES: Readonly<Record<DatasetName, Source>> = {
  'fashion-mini': {
    classNames: CLOTHES,
    format: 'idx',
    train: idxFiles(
      'train',
      4000,
      '7a346c5b490aae493e6005236ef02e3854740342cf637ff4699d8483b676e62d',
      '36c3e01112f549db8d86ef2dd07f71c6dd0cc54bc87804bb600abb9bc970032e',
    ),
    test: idxFiles(
      'test',
      1000,
      'cf8c2542a1e488e39f735b4b0b00fe99dbafe1e1fdef0506e9bae27bb0841265',
      '86adb92af2a21fcdfe5f63c13b667dc6d0e6ba605c88fd6af4307c00f62094a3',
    ),
    downloads: [],
  },
  mnist: {
    classNames: DIGITS,
    format: 'idx',
    train: idxFiles(
      'train',
      60_000,
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    ),
    test: idxFiles(
      'test',
      10_000,
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ),
    downloads: idxDownloads('https://ossci-datasets.s3.amazonaws.com/mnist'),
  },
  'fashion-mnist': {
    classNames: CLOTHES,
    format: 'idx',
    train: idxFiles(
      'train',
      60_000,
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    ),
    test: idxFiles(
      'test',
      10_000,
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ),
    downloads: idxDownloads('http://fashion-mnist.s3-website.eu-central-1.amazonaws.com'),
    otherwise: 'Debian has it too: apt-get install dataset-fashion-mnist',
  },
  'cifar-10': {
    classNames: CIFAR_10,
    format: 'cifar-10',
    train: [
      cifar10File('data_batch_1.bin', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
      cifar10File('data_batch_2.bin', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
      cifar10File('data_batch_3.bin', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
      cifar10File('data_batch_4.bin', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
      cifar10File('data_batch_5.bin', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
    ],
    test: [cifar10File('test_batch.bin', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b')],
    downloads: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
  },
  'cifar-100': {
    classNames: CIFAR_100,
    format: 'cifar-100',
    train: [
      {
        name: 'train.bin',
        bytes: 50_000 * 3074,
        sha256: 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29',
      },
    ],
    test: [
      {
        name: 'test.bin',
        bytes: 10_000 * 3074,
        sha256: 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a',
      },
    ],
    downloads: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
  },
};

const SHAPES = { idx: [28, 28, 1], 'cifar-10': [32, 32, 3], 'cifar-100': [32, 32, 3] } as const;

/** Height, width and channels of a published set's images and how many classes there are, without reading it. */
export function knownImages(name: string): Pick<Dataset, 'shape' | 'classes'> | undefined {
  if (!Object.hasOwn(SOURCES, name)) return undefined;
  const { format, classNames } = SOURCES[name as DatasetName];
  return { shape: SHAPES[format], classes: classNames.length };
}
