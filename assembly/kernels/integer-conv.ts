import { ConvShape, endOutput, firstOutput, four, NIBBLES, tileImages } from './conv-shape';
import { Neurons, settle } from './firing';
import { addEvents, addNibbles, buildTable, SLAB_SCRATCH, widenRows } from './integer-sums';

// Scratch: the sums of 16 and of 32 bits of a tile's output pixels, 64 features each, then what a slab needs.

function tileRows(s: ConvShape): usize {
  return <usize>(tileImages(s) * s.outHeight * s.outWidth);
}

export function integerConvScratch(s: ConvShape): usize {
  return tileRows(s) * (128 + 256) + SLAB_SCRATCH;
}

/** Adds the sums of 16 bits to those of 32, and sets them to 0. @param count a multiple of 8. */
function widenSums(count: usize, narrow: usize, wide: usize): void {
  const zero = i16x8.splat(0);
  for (const end = narrow + (count << 1); narrow < end; narrow += 16, wide += 32) {
    const sums = v128.load(narrow);
    v128.store(wide, i32x4.add(v128.load(wide), i32x4.extend_low_i16x8_s(sums)));
    v128.store(wide, i32x4.add(v128.load(wide, 16), i32x4.extend_high_i16x8_s(sums)), 16);
    v128.store(narrow, zero);
  }
}

/** Adds to the sums of `images` images, the first at `input`, what they receive through one tap and slab. */
function addSlab(
  s: ConvShape,
  images: i32,
  ky: i32,
  kx: i32,
  slab: i32,
  input: usize,
  slabScratch: usize,
  sums: usize,
): void {
  const words = (s.channels + 31) >> 5;
  const channels = min(64, s.channels - (slab << 6));
  const hasTwo = channels > 32;
  const groups = (channels + 3) >> 2;
  const known: u64 = channels == 64 ? ~0 : ((<u64>1) << channels) - 1; // bits beyond the last channel have no weights
  const startY = firstOutput(ky, s.padTop, s.strideY);
  const endY = endOutput(ky, s.padTop, s.strideY, s.height, s.outHeight);
  const startX = firstOutput(kx, s.padLeft, s.strideX);
  const endX = endOutput(kx, s.padLeft, s.strideX, s.width, s.outWidth);
  const stride = four(s.strideX * words);
  const isNibbles = s.method == NIBBLES;
  for (let image = 0; image < images; image++) {
    for (let y = startY; y < endY; y++) {
      const inputY = image * s.height + y * s.strideY + ky - s.padTop;
      let pixel = input + four((inputY * s.width + startX * s.strideX + kx - s.padLeft) * words + (slab << 1));
      let at = sums + ((<usize>((image * s.outHeight + y) * s.outWidth + startX)) << 7);
      for (let x = startX; x < endX; x++, pixel += stride, at += 128) {
        const bits = (hasTwo ? load<u64>(pixel) : <u64>load<u32>(pixel)) & known;
        if (!bits) continue;
        if (isNibbles) addNibbles(groups, bits, slabScratch, at);
        else addEvents(bits, slabScratch, at);
      }
    }
  }
}

/** Fires the neurons of `images` images, the first of them `image`, that have the features of one block. */
function settleBlock(s: ConvShape, neurons: Neurons, images: i32, image: i32, block: i32, wide: usize): void {
  const outputs = s.outHeight * s.outWidth;
  for (let row = image * outputs; row < (image + images) * outputs; row++, wide += 256) {
    for (let first = block << 6; first < min(s.features, (block + 1) << 6); first += 32) {
      settle(s, neurons, row, first, min(32, s.features - first), wide + four(first & 63));
    }
  }
}

/** See `integerConv` in src/kernels/interface.ts. */
export function integerConv(
  s: ConvShape,
  neurons: Neurons,
  input: usize,
  weights: usize,
  widen: usize,
  scratch: usize,
): void {
  const tile = tileImages(s);
  const taps = s.kernelHeight * s.kernelWidth;
  const slabs = (s.channels + 63) >> 6;
  const pixels = s.height * s.width * ((s.channels + 31) >> 5);
  const wide = scratch + (tileRows(s) << 7);
  const slabScratch = wide + (tileRows(s) << 8);
  for (let image = 0; image < s.images; image += tile) {
    const images = min(tile, s.images - image);
    const rows = <usize>(images * s.outHeight * s.outWidth);
    const tileInput = input + <usize>image * four(pixels);
    let from = weights;
    let widenHere = widen;
    for (let block = 0; block < (s.features + 63) >> 6; block++) {
      memory.fill(scratch, 0, rows << 7);
      memory.fill(wide, 0, rows << 8);
      for (let tap = 0; tap < taps; tap++) {
        for (let slab = 0; slab < slabs; slab++) {
          if (load<u8>(widenHere++)) widenSums(rows << 6, scratch, wide);
          const groups = (min(64, s.channels - (slab << 6)) + 3) >> 2;
          if (s.method == NIBBLES) buildTable(groups, from, slabScratch);
          else widenRows(groups << 2, from, slabScratch);
          addSlab(s, images, tap / s.kernelWidth, tap % s.kernelWidth, slab, tileInput, slabScratch, scratch);
          from += (<usize>groups) << 8;
        }
      }
      widenSums(rows << 6, scratch, wide);
      settleBlock(s, neurons, images, image, block, wide);
    }
  }
}
