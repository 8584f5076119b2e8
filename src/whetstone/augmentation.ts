import type { Split } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';

/** Names the augmentation's random stream ('augm'). */
const STREAM = 0x6175676d;

/** How images are changed from epoch to epoch. */
export interface Augmentation {
  /** The most pixels by which an image is shifted either way; what comes in is 0. 0. */
  readonly shift?: number;
  /** Whether every other image is mirrored, left for right; false. */
  readonly flip?: boolean;
}

export interface ImageSource {
  /** Whether an image is the same in every epoch. */
  readonly sameImages: boolean;
  /**
   * The images at `indices` as they are in epoch `epoch`: a function of these, the image's index and the seed alone.
   *
   * @returns (indices, height, width, channels), a buffer of the caller's own.
   */
  gather(indices: Uint32Array, epoch: number): Float32Array;
}

/**
 * The images of a split as training sees them.
 *
 * @param shape [height, width, channels].
 * @throws StropError 'invalid-argument' where an image would be shifted out of sight.
 */
export function imageSource(
  { images }: Split,
  shape: readonly number[],
  augmentation: Augmentation = {},
  seed = 0,
): ImageSource {
  const unknown = Object.keys(augmentation).find((name) => !['shift', 'flip'].includes(name));
  if (unknown !== undefined) {
    throw new StropError('invalid-argument', `${unknown} of the augmentation: expected shift or flip`);
  }
  const { shift = 0, flip = false } = augmentation;
  const [height, width, channels] = shape as [number, number, number];
  if (!Number.isInteger(shift) || shift < 0 || shift >= Math.min(height, width)) {
    const expected = `an integer from 0 to ${Math.min(height, width) - 1}`;
    throw new StropError('invalid-argument', `shift ${shift}: expected ${expected}`);
  }
  const pixels = height * width * channels;
  const rowLength = width * channels;
  const scale = images instanceof Uint8Array ? 255 : 1;

  function copy(from: number, into: Float32Array, to: number, count: number): void {
    for (let i = 0; i < count; i++) into[to + i] = images[from + i]! / scale;
  }

  /** Copies pixels in reverse order, the last of which begins at `from`. */
  function mirror(from: number, into: Float32Array, to: number, count: number): void {
    for (let i = 0; i < count; i += channels) copy(from - i, into, to + i, channels);
  }

  function augmented(image: number, epoch: number, into: Float32Array, to: number): void {
    const random = new Random(seed, STREAM, epoch, image);
    const [down, right] = [0, 0].map(() => random.integer(2 * shift + 1) - shift) as [number, number];
    const mirrored = flip && random.integer(2) === 1;
    const kept = (width - Math.abs(right)) * channels;
    const first = Math.max(right, 0) * channels;
    // The row's kept part begins at source column max(−right, 0), or, mirrored, ends at the column opposite of it.
    const source = (mirrored ? width - 1 - Math.max(-right, 0) : Math.max(-right, 0)) * channels;
    const lastRow = Math.min(height, height + down);
    for (let row = Math.max(down, 0); row < lastRow; row++) {
      const from = image * pixels + (row - down) * rowLength + source;
      (mirrored ? mirror : copy)(from, into, to + row * rowLength + first, kept);
    }
  }

  const sameImages = shift === 0 && !flip;
  return {
    sameImages,
    gather(indices, epoch) {
      const batch = new Float32Array(indices.length * pixels);
      indices.forEach((image, row) => {
        if (sameImages) copy(image * pixels, batch, row * pixels, pixels);
        else augmented(image, epoch, batch, row * pixels);
      });
      return batch;
    },
  };
}
