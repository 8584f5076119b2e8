/** The names under which data sets are known. */
export const DATASET_NAMES = ['fashion-mini', 'mnist', 'fashion-mnist'] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

/** One half of a data set in the IDX format: `<prefix>-images-idx3-ubyte` and `<prefix>-labels-idx1-ubyte`, zipped or not. */
export interface IdxPart {
  readonly prefix: 'train' | 't10k';
  readonly count: number;
  /** SHA-256 of the unzipped files. */
  readonly imagesSha256: string;
  readonly labelsSha256: string;
}

/** What is known of a data set of 28 x 28 grey images beforehand. */
export interface IdxSource {
  readonly classNames: readonly string[];
  readonly train: IdxPart;
  readonly test: IdxPart;
  /** Where its files can be had. */
  readonly address: string;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const CLOTHES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
const ZALANDO =
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com (or Debian: apt-get install dataset-fashion-mnist)';

export const SOURCES: Readonly<Record<DatasetName, IdxSource>> = {
  'fashion-mini': {
    classNames: CLOTHES,
    train: {
      prefix: 'train',
      count: 4000,
      imagesSha256: '7a346c5b490aae493e6005236ef02e3854740342cf637ff4699d8483b676e62d',
      labelsSha256: '36c3e01112f549db8d86ef2dd07f71c6dd0cc54bc87804bb600abb9bc970032e',
    },
    test: {
      prefix: 't10k',
      count: 1000,
      imagesSha256: 'cf8c2542a1e488e39f735b4b0b00fe99dbafe1e1fdef0506e9bae27bb0841265',
      labelsSha256: '86adb92af2a21fcdfe5f63c13b667dc6d0e6ba605c88fd6af4307c00f62094a3',
    },
    address: 'the data/ folder of the strop package (node tools/make-fashion-mini.ts cuts it out of Fashion-MNIST)',
  },
  mnist: {
    classNames: DIGITS,
    train: {
      prefix: 'train',
      count: 60000,
      imagesSha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      labelsSha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    test: {
      prefix: 't10k',
      count: 10000,
      imagesSha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      labelsSha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
    address: 'https://ossci-datasets.s3.amazonaws.com/mnist',
  },
  'fashion-mnist': {
    classNames: CLOTHES,
    train: {
      prefix: 'train',
      count: 60000,
      imagesSha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      labelsSha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
    test: {
      prefix: 't10k',
      count: 10000,
      imagesSha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      labelsSha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
    address: ZALANDO,
  },
};
