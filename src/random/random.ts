import { StropError } from '../errors.ts';
import { log } from '../math/log.ts';
import { threefry2x32 } from './threefry.ts';

/**
 * A stream of random numbers that is a pure function of its seed and its path, for instance `new Random(seed, trial, layer)`:
 * streams with different paths are independent, and no stream moves another. Nothing in Strop draws from anywhere else.
 */
export class Random {
  readonly #key = new Uint32Array(2);
  readonly #block = new Uint32Array(2);
  #counter = 0;
  #used = 2;
  #spareNormal: number | undefined;

  /** @param seed a non-negative safe integer. @param path non-negative integers below 2^32 that name the stream. */
  constructor(seed: number, ...path: number[]) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new StropError(
        'invalid-argument',
        `seed ${seed}: expected an integer from 0 to ${Number.MAX_SAFE_INTEGER}`,
      );
    }
    this.#key[0] = seed >>> 0;
    this.#key[1] = Math.floor(seed / 2 ** 32);
    // The path's depth goes into the counter, so that (seed, 1) and (seed, 1, 0) do not collide.
    path.forEach((part, depth) => {
      threefry2x32(this.#key[0]!, this.#key[1]!, part, depth + 1, this.#key);
    });
  }

  /** 32 random bits as an integer in [0, 2^32). */
  uint32(): number {
    if (this.#used === 2) {
      threefry2x32(this.#key[0]!, this.#key[1]!, this.#counter >>> 0, Math.floor(this.#counter / 2 ** 32), this.#block);
      this.#counter++;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Uniform in {0, …, bound − 1}, without bias; `bound` from 1 to 2^53. */
  integer(bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new StropError('invalid-argument', `bound ${bound}: expected an integer from 1 to 2^53 - 1`);
    }
    const range = bound <= 2 ** 32 ? 2 ** 32 : 2 ** 53;
    const limit = range - (range % bound);
    for (;;) {
      const draw = range === 2 ** 32 ? this.uint32() : this.uniform() * 2 ** 53;
      if (draw < limit) return draw % bound;
    }
  }

  /** Standard normal, by Marsaglia's polar method (Marsaglia and Bray, SIAM Review 6, 1964). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** A uniform random order of 0, …, n − 1 (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }
}
