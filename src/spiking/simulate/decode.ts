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
  let best = 0;
  let bestAgreement = -1;
  for (let c = 0; c < classes; c++) {
    let agreement = 0;
    for (let i = 0; i < width; i++) {
      if (((spikes[i >>> 5]! >>> (i & 31)) & 1) === key[c * width + i]) agreement++;
    }
    if (agreement > bestAgreement) {
      bestAgreement = agreement;
      best = c;
    }
  }
  return best;
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
