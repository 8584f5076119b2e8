import * as tf from '@tensorflow/tfjs-core';

/** (256, 8) the spikes that the bits of a byte stand for; they are copied two at a time, by way of a double that is never a NaN. */
const SPIKES_OF_BYTE = Float32Array.from({ length: 256 * 8 }, (_, i) => ((i >> 3) >> (i & 7)) & 1);
const PAIRS_OF_BYTE = new Float64Array(SPIKES_OF_BYTE.buffer);

/** The spikes that one layer sends for each of many images, a bit each. */
export class PackedSpikes {
  readonly #shape: readonly number[];
  readonly #units: number;
  readonly #bytes: Uint8Array;
  readonly #bytesPerImage: number;

  /** @param shape of the layer's output for one image. */
  constructor(images: number, shape: readonly number[]) {
    this.#shape = shape;
    this.#units = tf.util.sizeFromShape([...shape]);
    this.#bytesPerImage = Math.ceil(this.#units / 8);
    this.#bytes = new Uint8Array(images * this.#bytesPerImage);
  }

  static bytes(images: number, shape: readonly number[]): number {
    return images * Math.ceil(tf.util.sizeFromShape([...shape]) / 8);
  }

  /** Keeps the spikes (images, ...shape), each 0 or 1, of the images from `first` on. */
  write(first: number, spikes: ArrayLike<number>): void {
    const units = this.#units;
    for (let image = 0; image * units < spikes.length; image++) {
      const to = (first + image) * this.#bytesPerImage;
      for (let unit = 0; unit < units; unit++) {
        if (spikes[image * units + unit] === 1) this.#bytes[to + (unit >> 3)]! |= 1 << (unit & 7);
      }
    }
  }

  /** @returns (indices, ...shape), 0 and 1. */
  read(indices: Uint32Array): tf.Tensor {
    const rows = indices.length;
    const padded = 8 * this.#bytesPerImage;
    const spikes = new Float32Array(rows * padded);
    const pairs = new Float64Array(spikes.buffer);
    let to = 0;
    for (const image of indices) {
      const from = image * this.#bytesPerImage;
      for (let byte = from; byte < from + this.#bytesPerImage; byte++) {
        const entry = 4 * this.#bytes[byte]!;
        pairs[to++] = PAIRS_OF_BYTE[entry]!;
        pairs[to++] = PAIRS_OF_BYTE[entry + 1]!;
        pairs[to++] = PAIRS_OF_BYTE[entry + 2]!;
        pairs[to++] = PAIRS_OF_BYTE[entry + 3]!;
      }
    }
    return tf.tidy(() => {
      const all = tf.tensor2d(spikes, [rows, padded]);
      const own = padded === this.#units ? all : tf.slice(all, [0, 0], [rows, this.#units]);
      return tf.reshape(own, [rows, ...this.#shape]);
    });
  }
}
