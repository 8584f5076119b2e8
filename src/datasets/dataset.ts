import { StropError } from '../errors.ts';

/** Values as they are, or bytes b that stand for b / 255: a quarter of the memory. */
export type Pixels = Float32Array | Uint8Array;

/** Labelled images. */
export interface Split {
  /** (count, height, width, channels). */
  readonly images: Pixels;
  /** (count), each below `classes`. */
  readonly labels: Uint16Array;
}

export interface Dataset {
  readonly name: string;
  readonly classes: number;
  readonly classNames?: readonly string[];
  /** [height, width, channels]. */
  readonly shape: readonly [number, number, number];
  readonly train: Split;
  /** Reads the test images: once, at the end, so that nothing is chosen by them. */
  readonly readTest: () => Promise<Split>;
}

/** The images of `split` at `indices`, copied, in the order of `indices`. */
export function select(split: Split, indices: Uint32Array): Split {
  const pixels = split.images.length / split.labels.length;
  const images =
    split.images instanceof Uint8Array
      ? new Uint8Array(indices.length * pixels)
      : new Float32Array(indices.length * pixels);
  const labels = new Uint16Array(indices.length);
  indices.forEach((from, to) => {
    if (from >= split.labels.length) {
      throw new StropError('invalid-argument', `image ${from}: the split has ${split.labels.length} images`);
    }
    images.set(split.images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
    labels[to] = split.labels[from]!;
  });
  return { images, labels };
}

/** The values from `begin` to `end` of `pixels`, bytes scaled to [0, 1]; a view where they are values already. */
export function toFloats(pixels: Pixels, begin = 0, end = pixels.length): Float32Array {
  if (pixels instanceof Float32Array) return pixels.subarray(begin, end);
  const values = new Float32Array(end - begin);
  for (let i = 0; i < values.length; i++) values[i] = pixels[begin + i]! / 255;
  return values;
}
