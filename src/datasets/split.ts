import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import { type Split, select } from './dataset.ts';

/** Names this room's random stream, so that no other draw from the same seed equals one of these. */
const STREAM = 0x73706c69; // 'spli'

/**
 * Draws `count` of the examples at random, each class as often as its share of the whole, rounded so that the counts
 * add up (largest remainders first, the lower class on a tie).
 *
 * @param labels (n). @returns the chosen indices, (count), ascending.
 */
export function stratifiedSample(labels: Uint16Array, count: number, seed: number): Uint32Array {
  if (!Number.isInteger(count) || count < 0 || count > labels.length) {
    throw new StropError('invalid-argument', `count ${count}: expected an integer from 0 to ${labels.length}`);
  }
  const members = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const ofClass = members.get(label);
    if (ofClass) ofClass.push(index);
    else members.set(label, [index]);
  });
  const shares = [...members.entries()].map(([label, indices]) => {
    const exact = (count * indices.length) / labels.length;
    return { label, indices, take: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  shares.sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  const missing = count - shares.reduce((sum, share) => sum + share.take, 0);
  const chosen = shares.flatMap(({ label, indices, take }, rank) => {
    const order = new Random(seed, STREAM, label).permutation(indices.length);
    return Array.from(order.subarray(0, take + (rank < missing ? 1 : 0)), (i) => indices[i]!);
  });
  return Uint32Array.from(chosen).sort();
}

/**
 * Splits off `count` validation examples, stratified by class; the same `seed` gives the same split on any machine.
 * Both parts are copies in the original order.
 */
export function splitValidation(set: Split, count: number, seed: number): { train: Split; validation: Split } {
  const chosen = stratifiedSample(set.labels, count, seed);
  const isChosen = new Uint8Array(set.labels.length);
  for (const index of chosen) isChosen[index] = 1;
  const rest = Uint32Array.from({ length: set.labels.length }, (_, i) => i).filter((i) => !isChosen[i]);
  return { train: select(set, rest), validation: select(set, chosen) };
}
