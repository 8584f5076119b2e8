import type { SpikingNetwork } from '../network/spiking-network.ts';

type Decoding = Pick<SpikingNetwork, 'classes' | 'key'>;

/**
 * The class whose key is nearest to the output spikes: the argmax over c of Σ (2·key − 1)·(2·spike − 1), which is
 * width − 2·Hamming distance; the lowest class on a tie.
 *
 * @param spikes ⌈outputs / 32⌉ words of one image.
 */
export function decodeSpikes({ classes, key }: Decoding, spikes: Uint32Array): number {
  const width = key.length / classes;
  const words = Math.ceil(width / 32);
  const keys = packedKey(key, classes);
  const lastMask = -1 >>> (words * 32 - width);
  let best = 0;
  let leastDistance = Number.POSITIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    let distance = 0;
    for (let word = 0; word < words; word++) {
      const differing = spikes[word]! ^ keys[c * words + word]!;
      distance += bitCount(word === words - 1 ? differing & lastMask : differing);
    }
    if (distance < leastDistance) {
      leastDistance = distance;
      best = c;
    }
  }
  return best;
}

const packed = new WeakMap<Uint8Array, Uint32Array>();

/** (classes, words) as spikes are packed; made once for each key. */
function packedKey(key: Uint8Array, classes: number): Uint32Array {
  const known = packed.get(key);
  if (known) return known;
  const width = key.length / classes;
  const words = Math.ceil(width / 32);
  const keys = new Uint32Array(classes * words);
  key.forEach((bit, i) => {
    if (bit === 1) keys[Math.floor(i / width) * words + ((i % width) >>> 5)]! |= 1 << ((i % width) & 31);
  });
  packed.set(key, keys);
  return keys;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The same after several steps: the argmax over c of Σ (2·key − 1)·(2·rate − 1), with the rate at which an output fired; the lowest
 * class on a tie.
 *
 * @param fired (outputs) in how many of the steps.
 */
export function decodeRates({ classes, key }: Decoding, fired: Uint32Array, steps: number): number {
  const width = key.length / classes;
  let best = 0;
  let bestAgreement = -1;
  for (let c = 0; c < classes; c++) {
    let agreement = 0;
    for (let i = 0; i < width; i++) agreement += key[c * width + i] ? fired[i]! : steps - fired[i]!;
    if (agreement > bestAgreement) {
      bestAgreement = agreement;
      best = c;
    }
  }
  return best;
}
