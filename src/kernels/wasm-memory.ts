import { StropError } from '../errors.ts';

type Lendable = Float64Array | Float32Array | Int32Array | Uint32Array;

/** The arena of one wasm instance: arrays are copied in at rising addresses, and `reset` gives all of it back. */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #base: number;
  #top: number;

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#base = Math.ceil(heapBase / 16) * 16;
    this.#top = this.#base;
  }

  reset(): void {
    this.#top = this.#base;
  }

  /** @returns the address of `bytes` bytes, 16-byte aligned, of unknown content. */
  reserve(bytes: number): number {
    const address = this.#top;
    this.#top = address + Math.ceil(bytes / 16) * 16;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / 65_536));
      } catch (cause) {
        throw new StropError('unavailable', `the wasm kernels cannot hold ${this.#top} bytes: work in smaller blocks`, {
          cause,
        });
      }
    }
    return address;
  }

  /** Copies an array, or its first `length` elements, into the arena. */
  lend(array: Lendable, length = array.length): number {
    const address = this.reserve(length * array.BYTES_PER_ELEMENT);
    const View = array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Lendable;
    // The view is made after reserve, which may have moved the buffer.
    new View(this.#memory.buffer, address, length).set(length === array.length ? array : array.subarray(0, length));
    return address;
  }

  /** Copies `length` elements back from an address into `array`, from its element `at` on. */
  collect(address: number, array: Lendable, length = array.length, at = 0): void {
    const View = array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Lendable;
    array.set(new View(this.#memory.buffer, address, length), at);
  }
}
