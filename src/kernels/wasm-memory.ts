import { StropError } from '../errors.ts';
import type { RetainedArray } from './interface.ts';

type Lendable = RetainedArray | Float64Array | Uint32Array;

const align = (bytes: number) => Math.ceil(bytes / 16) * 16;

/**
 * The memory of one wasm instance: first arrays that are retained, then an arena, where arrays are copied in at rising addresses and
 * all of which `reset` gives back.
 */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #base: number;
  /** By address, in rising order. */
  #retained: { readonly array: Lendable; readonly address: number }[] = [];
  #top: number;

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#base = align(heapBase);
    this.#top = this.#base;
  }

  reset(): void {
    this.#top = this.#endOf(this.#retained.length - 1);
  }

  /** @returns the address of `bytes` bytes, 16-byte aligned, of unknown content. */
  reserve(bytes: number): number {
    const address = this.#top;
    this.#top = address + align(bytes);
    this.#growTo(this.#top);
    return address;
  }

  /** Copies an array, or its first `length` elements, into the arena. @returns its address, or that where it is retained. */
  lend(array: Lendable, length = array.length): number {
    const retained = this.#retained.find((entry) => entry.array === array);
    if (retained) return retained.address;
    const address = this.reserve(length * array.BYTES_PER_ELEMENT);
    this.#copy(length === array.length ? array : array.subarray(0, length), address);
    return address;
  }

  /** Copies `length` elements back from an address into `array`, from its element `at` on. */
  collect(address: number, array: Lendable, length = array.length, at = 0): void {
    const View = array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Lendable;
    array.set(new View(this.#memory.buffer, address, length), at);
  }

  /** Copies arrays to where they stay; what the arena held is lost. @returns what gives their place back. */
  retain(arrays: readonly RetainedArray[]): () => void {
    const mine = new Set<object>();
    const release = () => {
      this.#retained = this.#retained.filter((entry) => !mine.has(entry));
    };
    try {
      for (const array of arrays) mine.add(this.#keep(array));
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  /** Puts an array in the first gap between those that are kept where it fits, else behind them. */
  #keep(array: RetainedArray): object {
    let place = 0;
    const starts = (i: number) => this.#retained[i]?.address ?? Number.POSITIVE_INFINITY;
    while (starts(place) - this.#endOf(place - 1) < array.byteLength) place++;
    const entry = { array, address: this.#endOf(place - 1) };
    this.#growTo(entry.address + align(array.byteLength));
    this.#retained.splice(place, 0, entry);
    this.#copy(array, entry.address);
    return entry;
  }

  #endOf(place: number): number {
    const entry = this.#retained[place];
    return entry ? entry.address + align(entry.array.byteLength) : this.#base;
  }

  #copy(array: Lendable, address: number): void {
    const View = array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Lendable;
    // The view is made after growth, which may have moved the buffer.
    new View(this.#memory.buffer, address, array.length).set(array);
  }

  #growTo(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / 65_536));
    } catch (cause) {
      throw new StropError('unavailable', `the wasm kernels cannot hold ${bytes} bytes: work in smaller blocks`, {
        cause,
      });
    }
  }
}
