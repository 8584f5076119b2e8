import * as tf from '@tensorflow/tfjs-core';

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
    const units = this.#units;
    const spikes = new Float32Array(indices.length * units);
    indices.forEach((image, row) => {
      const from = image * this.#bytesPerImage;
      const to = row * units;
      for (let unit = 0; unit < units; unit++) spikes[to + unit] = (this.#bytes[from + (unit >> 3)]! >> (unit & 7)) & 1;
    });
    return tf.tensor(spikes, [indices.length, ...this.#shape]);
  }
}
