import type { Split } from './dataset.ts';
import { corrupt, type FileContent } from './read-file.ts';

/** 32 x 32 pixels of 3 channels. */
export const CIFAR_SHAPE = [32, 32, 3] as const;
const PIXELS = 32 * 32;
const CHANNELS = 3;

/**
 * Joins CIFAR's binary files: image by image its labels, one byte each (CIFAR-10: the class; CIFAR-100: the coarse,
 * then the fine one, which is taken), then a plane of 32 x 32 bytes for red, green and blue
 * (www.cs.toronto.edu/~kriz/cifar.html). The pixels are reordered to height x width x channels.
 *
 * @throws StropError 'corrupt' naming the file that is not whole records with labels below `classes`.
 */
export function parseCifar(files: readonly FileContent[], labelBytes: 1 | 2, classes: number): Split {
  const record = labelBytes + CHANNELS * PIXELS;
  for (const { path, bytes } of files) {
    if (bytes.length === 0 || bytes.length % record !== 0) {
      throw corrupt(path, `has ${bytes.length} bytes; expected whole records of ${record}, one an image`);
    }
  }
  const count = files.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const images = new Uint8Array(count * CHANNELS * PIXELS);
  const labels = new Uint16Array(count);
  let image = 0;
  for (const { path, bytes } of files) {
    for (let at = 0; at < bytes.length; at += record, image++) {
      const label = bytes[at + labelBytes - 1]!;
      if (label >= classes) {
        throw corrupt(path, `has label ${label} at ${at / record}; labels go from 0 to ${classes - 1}`);
      }
      labels[image] = label;
      interleave(bytes, at + labelBytes, images, image * CHANNELS * PIXELS);
    }
  }
  return { images, labels };
}

function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      pixels[to + pixel * CHANNELS + channel] = planes[from + channel * PIXELS + pixel]!;
    }
  }
}
