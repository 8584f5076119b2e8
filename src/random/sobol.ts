import { StropError } from '../errors.ts';
import { Random } from './random.ts';

/** Names the streams of this file: of the direction numbers, which are the same for every seed, and of the scrambling. */
const DIRECTIONS = 0x736f6264; // 'sobd'
const SCRAMBLING = 0x736f6273; // 'sobs'
const BITS = 32;
const MAX_DIMENSIONS = 1000;

/**
 * A Sobol' sequence, scrambled: in every dimension, each 2^k points from a multiple of 2^k on lie one in each of the 2^k parts
 * of [0, 1). Sobol', USSR Computational Mathematics and Mathematical Physics 7, 1967; a primitive polynomial over GF(2) for
 * each dimension but the first, by degree, with initial direction numbers drawn once for all. The scrambling is Owen's, by the
 * hash of Laine and Karras (Burley, Journal of Computer Graphics Techniques 9, 2020).
 */
export class Sobol {
  /** (dimensions, BITS). */
  readonly #directions: Uint32Array[];
  readonly #scrambling: Uint32Array;

  constructor(dimensions: number, seed: number) {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new StropError('invalid-argument', `dimensions ${dimensions}: expected 1 to ${MAX_DIMENSIONS}`);
    }
    const polynomials = primitivePolynomials(dimensions - 1);
    this.#directions = Array.from({ length: dimensions }, (_, d) =>
      d === 0 ? Uint32Array.from({ length: BITS }, (_, k) => 1 << (31 - k)) : directionNumbers(polynomials[d - 1]!, d),
    );
    const random = new Random(seed, SCRAMBLING);
    this.#scrambling = Uint32Array.from({ length: dimensions }, () => random.uint32());
  }

  /** (dimensions) the point with number `index`, from 0 below 2^32, in [0, 1). */
  point(index: number): Float64Array {
    return Float64Array.from(this.#directions, (directions, d) => {
      let bits = 0;
      for (let k = 0; k < BITS; k++) if ((index >>> k) & 1) bits ^= directions[k]!;
      return scramble(bits, this.#scrambling[d]!) / 2 ** BITS;
    });
  }
}

interface Polynomial {
  readonly degree: number;
  /** Bit i is the coefficient of x^i; the highest and the lowest are 1. */
  readonly bits: number;
}

/** The first `count` by degree: those modulo which x generates all 2^degree − 1 polynomials but 0. */
function primitivePolynomials(count: number): Polynomial[] {
  const found: Polynomial[] = [];
  for (let degree = 1; found.length < count; degree++) {
    for (let bits = 2 ** degree + 1; bits < 2 ** (degree + 1) && found.length < count; bits += 2) {
      let power = 1;
      let order = 0;
      do {
        power <<= 1;
        if (power & (1 << degree)) power ^= bits;
        order++;
      } while (power !== 1);
      if (order === 2 ** degree - 1) found.push({ degree, bits });
    }
  }
  return found;
}

/** v_k = v_{k−s} ⊕ (v_{k−s} >> s) ⊕ ⊕_i a_i·v_{k−i}, of x^s + a_1·x^{s−1} + … + 1, from s drawn odd m_k < 2^{k+1}. */
function directionNumbers({ degree, bits }: Polynomial, dimension: number): Uint32Array {
  const random = new Random(0, DIRECTIONS, dimension);
  const directions = new Uint32Array(BITS);
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      directions[k] = (2 * random.integer(2 ** k) + 1) << (31 - k);
      continue;
    }
    let value = directions[k - degree]! ^ (directions[k - degree]! >>> degree);
    for (let i = 1; i < degree; i++) if ((bits >>> (degree - i)) & 1) value ^= directions[k - i]!;
    directions[k] = value;
  }
  return directions;
}

/** Flips each bit depending on those above it, unsigned. */
function scramble(bits: number, seed: number): number {
  let x = reverse(bits);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverse(x);
}

function reverse(bits: number): number {
  let reversed = 0;
  for (let k = 0; k < BITS; k++) reversed = (reversed << 1) | ((bits >>> k) & 1);
  return reversed >>> 0;
}
