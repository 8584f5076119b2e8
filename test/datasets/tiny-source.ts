import { createHash } from 'node:crypto';
import { encodeIdx } from '../../src/datasets/idx.ts';
import type { KnownFile, Source } from '../../src/datasets/sources.ts';

/** The files of two data sets of a few images each, as if they were published, and what is known of them. */
export const TINY_IDX = {
  'train-images-idx3-ubyte': encodeIdx({ shape: [4, 2, 3], data: pattern(24) }),
  'train-labels-idx1-ubyte': encodeIdx({ shape: [4], data: Uint8Array.of(0, 1, 1, 0) }),
  't10k-images-idx3-ubyte': encodeIdx({ shape: [2, 2, 3], data: pattern(12) }),
  't10k-labels-idx1-ubyte': encodeIdx({ shape: [2], data: Uint8Array.of(1, 0) }),
};

export const TINY_CIFAR = {
  'data_batch_1.bin': cifarRecords(0, 1, 2),
  'data_batch_2.bin': cifarRecords(2, 1),
  'test_batch.bin': cifarRecords(1, 0),
};

export function tinyIdxSource(address: string): Source {
  const known = knownFiles(TINY_IDX);
  return {
    classNames: ['even', 'odd'],
    format: 'idx',
    train: known.slice(0, 2),
    test: known.slice(2),
    downloads: known.map(({ name }) => `${address}/${name}.gz`),
  };
}

export function tinyCifarSource(address: string): Source {
  const known = knownFiles(TINY_CIFAR);
  return {
    classNames: ['red', 'green', 'blue'],
    format: 'cifar-10',
    train: known.slice(0, 2),
    test: known.slice(2),
    downloads: [`${address}/tiny-binary.tar.gz`],
  };
}

/** Bytes that do not compress. */
export function pattern(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function cifarRecords(...labels: number[]): Uint8Array {
  const bytes = pattern(labels.length * 3073);
  labels.forEach((label, i) => {
    bytes[i * 3073] = label;
  });
  return bytes;
}

function knownFiles(files: Readonly<Record<string, Uint8Array>>): KnownFile[] {
  return Object.entries(files).map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
}
