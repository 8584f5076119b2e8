import { ConvShape, four } from './conv-shape';
import { Neurons, settle } from './firing';

// A pixel's levels, in the order of the weights, are taken in pairs: one instruction multiplies a pair by the weights of a feature
// and adds. Scratch: (⌈features / 32⌉, pairs, 32, 2) weights of 16 bits, 0 beyond the last; a pixel's levels of 16 bits; 32 sums.

function pairsOf(s: ConvShape): usize {
  return <usize>((s.kernelHeight * s.kernelWidth * s.channels + 1) >> 1);
}

export function integerGreyConvScratch(s: ConvShape): usize {
  return pairsOf(s) * (<usize>((s.features + 31) >> 5) * 128 + 4) + 128;
}

function pairWeights(s: ConvShape, weights: usize, pairs: usize): void {
  const rows = s.kernelHeight * s.kernelWidth * s.channels;
  memory.fill(pairs, 0, pairsOf(s) * ((s.features + 31) >> 5) * 128);
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < s.features; f++) {
      const pair = <usize>(f >> 5) * pairsOf(s) + (row >> 1);
      store<i16>(
        pairs + (((pair << 5) + (f & 31)) << 2) + ((row & 1) << 1),
        load<i8>(weights + <usize>row * s.features + f),
      );
    }
  }
}

/** The levels that an output pixel receives, 0 outside of the image. */
function collectLevels(s: ConvShape, image: usize, y: i32, x: i32, levels: usize): void {
  const left = x * s.strideX - s.padLeft;
  const startX = max(0, -left) * s.channels;
  const endX = min(s.kernelWidth, s.width - left) * s.channels;
  const row = s.kernelWidth * s.channels;
  memory.fill(levels, 0, pairsOf(s) << 2);
  for (let ky = 0; ky < s.kernelHeight; ky++, levels += (<usize>row) << 1) {
    const inputY = y * s.strideY + ky - s.padTop;
    if (inputY < 0 || inputY >= s.height) continue;
    const from = image + <isize>(inputY * s.width + left) * s.channels;
    for (let i = startX; i < endX; i++) store<u16>(levels + ((<usize>i) << 1), load<u8>(from + i));
  }
}

function sum32(pairs: usize, levels: usize, weights: usize, sums: usize): void {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (const end = levels + (pairs << 2); levels < end; levels += 4, weights += 128) {
    if (load<u32>(levels) == 0) continue;
    const pair = v128.load32_splat(levels);
    a = i32x4.add(a, i32x4.dot_i16x8_s(pair, v128.load(weights)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(pair, v128.load(weights, 16)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(pair, v128.load(weights, 32)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(pair, v128.load(weights, 48)));
    e = i32x4.add(e, i32x4.dot_i16x8_s(pair, v128.load(weights, 64)));
    f = i32x4.add(f, i32x4.dot_i16x8_s(pair, v128.load(weights, 80)));
    g = i32x4.add(g, i32x4.dot_i16x8_s(pair, v128.load(weights, 96)));
    h = i32x4.add(h, i32x4.dot_i16x8_s(pair, v128.load(weights, 112)));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
}

/** See `integerGreyConv` in src/kernels/interface.ts. */
export function integerGreyConv(s: ConvShape, neurons: Neurons, input: usize, weights: usize, scratch: usize): void {
  const pairs = pairsOf(s);
  const levels = scratch + pairs * ((s.features + 31) >> 5) * 128;
  const sums = levels + (pairs << 2);
  pairWeights(s, weights, scratch);
  let row = 0;
  for (let image = 0; image < s.images; image++) {
    for (let y = 0; y < s.outHeight; y++) {
      for (let x = 0; x < s.outWidth; x++, row++) {
        collectLevels(s, input, y, x, levels);
        for (let first = 0; first < s.features; first += 32) {
          sum32(pairs, levels, scratch + <usize>(first >> 5) * (pairs << 7), sums);
          settle(s, neurons, row, first, min(32, s.features - first), sums);
        }
      }
    }
    input += <usize>(s.height * s.width) * s.channels;
  }
}
