import type { Random } from '../random/random.ts';

/** Starts of the search, as many as this allows, at least 1 and at most `MOST_STARTS`; in passes over all pairs' bits. */
const PAIR_BITS = 400_000;
const MOST_STARTS = 24;
/** Sweeps over all bits. Most searches are at rest after eight. */
const MOST_SWEEPS = 12;

/**
 * Words of `width` bits, one a class and all distinct, whose smallest Hamming distance is large, and borne by few pairs.
 * From random words, single bits are flipped wherever that lowers Σ 2^−d over the distances d of all pairs, to which the
 * closest pairs contribute most. For (10, 40) it finds 22, the Plotkin bound, where disjoint keys have 8.
 *
 * @param width at least log2(classes). @returns (classes, width) of 0 and 1.
 */
export function distantKey(classes: number, width: number, random: Random): Uint8Array {
  const starts = Math.min(MOST_STARTS, Math.ceil(PAIR_BITS / (classes * classes * width)));
  let best: Words | undefined;
  for (let i = 0; i < starts; i++) {
    const words = new Words(classes, width, random);
    words.spread();
    if (!best || words.isBetterThan(best)) best = words;
  }
  return best!.key();
}

class Words {
  readonly #classes: number;
  readonly #width: number;
  /** (width, classes): a flip looks at the same bit of every word. */
  readonly #bits: Uint8Array;
  /** (classes, classes). */
  readonly #distances: Int32Array;

  constructor(classes: number, width: number, random: Random) {
    this.#classes = classes;
    this.#width = width;
    this.#bits = new Uint8Array(width * classes);
    this.#distances = new Int32Array(classes * classes);
    for (let word = 0; word < classes; word++) {
      do {
        for (let bit = 0; bit < width; bit++) this.#bits[bit * classes + word] = random.integer(2);
      } while (!this.#measure(word));
    }
  }

  /** The distances of a word from those before it. @returns whether it differs from all of them. */
  #measure(word: number): boolean {
    for (let other = 0; other < word; other++) {
      let distance = 0;
      for (let at = 0; at < this.#bits.length; at += this.#classes) {
        distance += this.#bits[at + word]! ^ this.#bits[at + other]!;
      }
      if (distance === 0) return false;
      this.#distances[word * this.#classes + other] = distance;
      this.#distances[other * this.#classes + word] = distance;
    }
    return true;
  }

  spread(): void {
    // At distance 0 it is infinite, so that no flip makes two words one.
    const cost = (distance: number) => (distance === 0 ? Number.POSITIVE_INFINITY : 2 ** -distance);
    // What a pair's cost changes by, at index 2d where the flip parts two equal bits, 2d + 1 where it makes them equal.
    const changes = Float64Array.from({ length: 2 * this.#width + 2 }, (_, i) =>
      i < 2 ? 0 : cost((i >> 1) + (i % 2 === 0 ? 1 : -1)) - cost(i >> 1),
    );
    for (let sweep = 0, flips = 1; sweep < MOST_SWEEPS && flips > 0; sweep++) {
      flips = 0;
      for (let bit = 0; bit < this.#width; bit++) {
        for (let word = 0; word < this.#classes; word++) if (this.#flipIfBetter(bit, word, changes)) flips++;
      }
    }
  }

  #flipIfBetter(bit: number, word: number, changes: Float64Array): boolean {
    const classes = this.#classes;
    const bits = this.#bits.subarray(bit * classes, (bit + 1) * classes);
    const distances = this.#distances.subarray(word * classes, (word + 1) * classes);
    const own = bits[word]!;
    let change = 0;
    // Of the word with itself the distance is 0, which `changes` counts as nothing.
    for (let other = 0; other < classes; other++) change += changes[2 * distances[other]! + (bits[other]! ^ own)]!;
    if (change >= 0) return false;
    bits[word] = 1 - own;
    for (let other = 0; other < classes; other++) {
      if (other === word) continue;
      distances[other]! += bits[other] === own ? 1 : -1;
      this.#distances[other * classes + word] = distances[other]!;
    }
    return true;
  }

  isBetterThan(other: Words): boolean {
    const [own, others] = [this.#least(), other.#least()];
    return own.distance > others.distance || (own.distance === others.distance && own.pairs < others.pairs);
  }

  /** The smallest distance, and the number of pairs that have it. */
  #least(): { distance: number; pairs: number } {
    const distances = this.#distances.filter((_, i) => i % this.#classes < Math.floor(i / this.#classes));
    const distance = distances.reduce((least, each) => Math.min(least, each));
    return { distance, pairs: distances.filter((each) => each === distance).length };
  }

  /** (classes, width). */
  key(): Uint8Array {
    const [classes, width] = [this.#classes, this.#width];
    return Uint8Array.from(
      { length: classes * width },
      (_, i) => this.#bits[(i % width) * classes + Math.floor(i / width)]!,
    );
  }
}
