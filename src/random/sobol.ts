import { StropError } from '../errors.ts';
import { JOE_KUO } from './joe-kuo.ts';
import { Random } from './random.ts';

const BITS = 32;
/** A dimension beyond these is a stream of random numbers: a padded sequence, whose other projections stay even. */
const SOBOL_DIMENSIONS = JOE_KUO.length + 1;

/**
 * A Sobol sequence in [0, 1)^dimensions, scrambled so that it is uniform for a random seed, and each power of two of its points
 * still stratified: Owen's nested scramble ("Randomly permuted (t, m, s)-nets", 1995), by the hash of Laine and Karras that
 * Burley describes ("Practical hash-based Owen scrambling", JCGT 9, 2020), with Vegdahl's constants (2021). A point is a pure
 * function of seed, path and index.
 */
export class Sobol {
  readonly dimensions: number;
  readonly #directions: Uint32Array[];
  readonly #seeds: Uint32Array;
  readonly #seed: number;
  readonly #path: readonly number[];

  /** @param seed, path as of `Random`. */
  constructor(dimensions: number, seed: number, ...path: number[]) {
    if (!Number.isInteger(dimensions) || dimensions < 1) {
      throw new StropError('invalid-argument', `dimensions ${dimensions}: expected an integer of at least 1`);
    }
    this.dimensions = dimensions;
    this.#seed = seed;
    this.#path = path;
    const random = new Random(seed, ...path);
    this.#seeds = Uint32Array.from({ length: dimensions }, () => random.uint32());
    this.#directions = Array.from({ length: Math.min(dimensions, SOBOL_DIMENSIONS) }, (_, d) => directions(d));
  }

  /** (dimensions) the point with number `index`, from 0 to 2^32 - 1. */
  point(index: number): Float64Array {
    if (!Number.isInteger(index) || index < 0 || index >= 2 ** BITS) {
      throw new StropError('invalid-argument', `Sobol index ${index}: expected an integer from 0 to 2^32 - 1`);
    }
    const sobol = this.#directions.length;
    const padding = this.dimensions > sobol ? new Random(this.#seed, ...this.#path, index) : undefined;
    return Float64Array.from({ length: this.dimensions }, (_, d) => {
      if (d >= sobol) return padding!.uniform();
      const numbers = this.#directions[d]!;
      let x = 0;
      for (let rest = index, bit = 0; rest > 0; rest = Math.floor(rest / 2), bit++) if (rest & 1) x ^= numbers[bit]!;
      return scramble(x, this.#seeds[d]!) / 2 ** BITS;
    });
  }
}

/** v_1, v_2, … as 32-bit fractions, by the recurrence of Bratley and Fox (Algorithm 659, ACM TOMS 14, 1988). */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, i) => 1 << (BITS - 1 - i)); // van der Corput's sequence
  const [polynomial, ...initial] = JOE_KUO[dimension - 1]!;
  const degree = initial.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = initial[i]! << (BITS - 1 - i);
      continue;
    }
    let next = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial! >>> (degree - k)) & 1) next ^= v[i - k]!;
    v[i] = next;
  }
  return v;
}

/** Permutes the halves of [0, 1), the halves of each half, …, by the seed. The hash carries from low bits to high ones only. */
function scramble(x: number, seed: number): number {
  let h = reverseBits(x);
  h ^= Math.imul(h, 0x3d20adea);
  h = (h + seed) | 0;
  h = Math.imul(h, (seed >>> 16) | 1);
  h ^= Math.imul(h, 0x05526c56);
  h ^= Math.imul(h, 0x53a22864);
  return reverseBits(h);
}

function reverseBits(x: number): number {
  let r = (x >>> 16) | (x << 16);
  r = ((r & 0x00ff00ff) << 8) | ((r >>> 8) & 0x00ff00ff);
  r = ((r & 0x0f0f0f0f) << 4) | ((r >>> 4) & 0x0f0f0f0f);
  r = ((r & 0x33333333) << 2) | ((r >>> 2) & 0x33333333);
  r = ((r & 0x55555555) << 1) | ((r >>> 1) & 0x55555555);
  return r >>> 0;
}
