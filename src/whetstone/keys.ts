import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import { distantKey } from './distant-key.ts';

/** Names the keys' random stream ('keys'). */
const STREAM = 0x6b657973;

export type KeyKind = 'disjoint' | 'overlapping' | 'distant';

/**
 * Population codes of `classes` classes in `width` output neurons.
 *
 * `disjoint`: each class owns n = ⌊width / classes⌋ neurons of its own, drawn at random; neurons left over belong to no
 * class. Any two classes then lie 2n bits apart.
 * `overlapping`, as Whetstone's default: each class draws its n neurons from all; two classes may come as close as 2.
 * `distant`: every neuron is on for about half of the classes, and the bits are searched for the largest distances, with
 * no two classes alike.
 *
 * @returns (classes, width) of 0 and 1.
 * @throws StropError 'invalid-argument' where there are too few neurons.
 */
export function createKey(kind: KeyKind, classes: number, width: number, seed: number): Uint8Array {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new StropError('invalid-argument', `classes ${classes}: expected an integer of at least 2`);
  }
  const least = kind === 'distant' ? Math.ceil(Math.log2(classes)) : classes;
  if (!Number.isInteger(width) || width < least) {
    throw new StropError(
      'invalid-argument',
      `width ${width}: ${classes} classes need at least ${least} output neurons`,
    );
  }
  switch (kind) {
    case 'disjoint':
      return disjoint(classes, width, seed);
    case 'overlapping':
      return overlapping(classes, width, seed);
    case 'distant':
      return distantKey(classes, width, new Random(seed, STREAM));
    default:
      throw new StropError('invalid-argument', `key ${kind}: expected disjoint, overlapping or distant`);
  }
}

function disjoint(classes: number, width: number, seed: number): Uint8Array {
  const perClass = Math.floor(width / classes);
  const columns = new Random(seed, STREAM).permutation(width);
  const key = new Uint8Array(classes * width);
  for (let i = 0; i < classes * perClass; i++) key[Math.floor(i / perClass) * width + columns[i]!] = 1;
  return key;
}

function overlapping(classes: number, width: number, seed: number): Uint8Array {
  const perClass = Math.floor(width / classes);
  const key = new Uint8Array(classes * width);
  for (let c = 0; c < classes; c++) {
    const columns = new Random(seed, STREAM, c + 1).permutation(width);
    for (const column of columns.subarray(0, perClass)) key[c * width + column] = 1;
  }
  return key;
}

/**
 * logit_c = Σ_j (2·K_cj − 1)·(2·y_j − 1), which for binary y is width − 2·Hamming(y, K_c).
 *
 * @param output (width). @returns (classes).
 */
export function decodeLogits(key: Uint8Array, output: ArrayLike<number>): Float32Array {
  const width = output.length;
  const logits = new Float32Array(key.length / width);
  for (let c = 0; c < logits.length; c++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (2 * key[c * width + j]! - 1) * (2 * output[j]! - 1);
    logits[c] = sum;
  }
  return logits;
}

/** The index of the largest of `count` values from `offset` on; the lowest index wins a tie, and NaN never wins. */
export function argmax(values: ArrayLike<number>, offset = 0, count = values.length): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[offset + i]! > values[offset + best]!) best = i;
  return best;
}

/** The class whose key is nearest to the output bits (width); the lowest class wins a tie. */
export function decodeClass(key: Uint8Array, output: ArrayLike<number>): number {
  return argmax(decodeLogits(key, output));
}
