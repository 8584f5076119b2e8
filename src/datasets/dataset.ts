import { StropError } from '../errors.ts';

/** Labelled images. */
export interface Split {
  /** (count, height, width, channels), grey levels in [0, 1]. */
  readonly images: Float32Array;
  /** (count), each below `classes`. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  readonly name: string;
  readonly classes: number;
  readonly classNames?: readonly string[];
  /** [height, width, channels]. */
  readonly shape: readonly [number, number, number];
  readonly train: Split;
  readonly test: Split;
}

/** The images of `split` at `indices`, copied, in the order of `indices`. */
export function select(split: Split, indices: Uint32Array): Split {
  const pixels = split.images.length / split.labels.length;
  const images = new Float32Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  indices.forEach((from, to) => {
    if (from >= split.labels.length) {
      throw new StropError('invalid-argument', `image ${from}: the split has ${split.labels.length} images`);
    }
    images.set(split.images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
    labels[to] = split.labels[from]!;
  });
  return { images, labels };
}
