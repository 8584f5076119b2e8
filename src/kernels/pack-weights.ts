import type { PackedWeights } from './spiking-arrays.ts';

const BLOCK = 64;
const SLAB = 64;

/** The weights of a convolution in the order in which `integerConv` reads them. */
export function packWeights(
  weights: Int8Array,
  shape: { kernelHeight: number; kernelWidth: number; channels: number; features: number },
): PackedWeights {
  const { channels, features } = shape;
  const taps = shape.kernelHeight * shape.kernelWidth;
  const blocks = Math.ceil(features / BLOCK);
  const rows = Math.ceil(channels / 4) * 4;
  const slabs = Math.ceil(channels / SLAB);
  const packed = new Int8Array(blocks * taps * rows * BLOCK);
  const widen = new Uint8Array(blocks * taps * slabs);
  const range = { highest: new Int32Array(BLOCK), lowest: new Int32Array(BLOCK) };
  for (let block = 0; block < blocks; block++) {
    const first = block * BLOCK;
    const count = Math.min(BLOCK, features - first);
    range.highest.fill(0);
    range.lowest.fill(0);
    for (let tap = 0; tap < taps; tap++) {
      for (let c = 0; c < channels; c++) {
        const from = (tap * channels + c) * features + first;
        packed.set(weights.subarray(from, from + count), ((block * taps + tap) * rows + c) * BLOCK);
      }
      for (let slab = 0; slab < slabs; slab++) {
        const start = ((block * taps + tap) * rows + slab * SLAB) * BLOCK;
        const size = (Math.min(rows, (slab + 1) * SLAB) - slab * SLAB) * BLOCK;
        widen[(block * taps + tap) * slabs + slab] = addSlab(packed.subarray(start, start + size), range);
      }
    }
  }
  return { weights: packed, widen };
}

/**
 * Adds a slab's positive and negative weights to the range in which each feature's sum can lie.
 * @returns 1 where the range has to begin anew before the slab for it to fit in 16 bits.
 */
function addSlab(slab: Int8Array, { highest, lowest }: { highest: Int32Array; lowest: Int32Array }): 0 | 1 {
  const positive = new Int32Array(BLOCK);
  const negative = new Int32Array(BLOCK);
  for (let row = 0; row < slab.length; row += BLOCK) {
    for (let f = 0; f < BLOCK; f++) {
      const weight = slab[row + f]!;
      if (weight > 0) positive[f]! += weight;
      else negative[f]! += weight;
    }
  }
  const widens = positive.some((sum, f) => highest[f]! + sum > 32767 || lowest[f]! + negative[f]! < -32768);
  for (let f = 0; f < BLOCK; f++) {
    highest[f] = positive[f]! + (widens ? 0 : highest[f]!);
    lowest[f] = negative[f]! + (widens ? 0 : lowest[f]!);
  }
  return widens ? 1 : 0;
}
