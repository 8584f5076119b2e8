/** Buffers below this are cheaper to allocate than to keep. */
const SMALLEST_BYTES = 4096;

/**
 * Behind a large array lies room that nobody uses. Arrays of 128 MiB would else lie a power of two and a page apart, and a
 * loop over several of them in step, such as an optimizer's, would take twice as long.
 */
const ROOM_BYTES = 65536;
const LARGE_BYTES = 2 ** 20;

/**
 * Float32Arrays of given lengths, kept for reuse: fresh memory costs a page fault every 4 KiB, which for the activations of a
 * training step is more than the arithmetic on them. Beyond `capacityBytes` the lengths least recently asked for are dropped.
 */
export class BufferPool {
  readonly capacityBytes: number;
  #bytes = 0;
  /** By length, the least recently used first. */
  readonly #free = new Map<number, Float32Array[]>();

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  /** An array of any content. */
  take(length: number): Float32Array {
    const free = this.#free.get(length);
    if (!free) return fresh(length);
    this.#free.delete(length);
    this.#free.set(length, free);
    const array = free.pop();
    if (!array) return fresh(length);
    this.#bytes -= array.byteLength;
    return array;
  }

  /** Nobody may use `array` any more. */
  give(array: Float32Array): void {
    if (array.byteLength < SMALLEST_BYTES || array.byteLength > this.capacityBytes) return;
    const free = this.#free.get(array.length);
    if (free) free.push(array);
    else this.#free.set(array.length, [array]);
    this.#bytes += array.byteLength;
    for (const [length, arrays] of this.#free) {
      if (this.#bytes <= this.capacityBytes) break;
      this.#bytes -= length * 4 * arrays.length;
      this.#free.delete(length);
    }
  }
}

function fresh(length: number): Float32Array {
  const bytes = 4 * length;
  return bytes < LARGE_BYTES
    ? new Float32Array(length)
    : new Float32Array(new ArrayBuffer(bytes + ROOM_BYTES), 0, length);
}
