import { ConvShape, endOutput, firstOutput, four, tileImages } from './conv-shape';
import { fireImages, Neurons } from './firing';

// Features are summed 32 at a time, in registers. Order of additions: native/kernels has the same.

function receive32(words: i32, last: u32, row: usize, pixel: usize, weights: usize, membranes: usize): void {
  let a = v128.load(membranes);
  let b = v128.load(membranes, 16);
  let c = v128.load(membranes, 32);
  let d = v128.load(membranes, 48);
  let e = v128.load(membranes, 64);
  let f = v128.load(membranes, 80);
  let g = v128.load(membranes, 96);
  let h = v128.load(membranes, 112);
  for (let word = 1; word <= words; word++) {
    for (let bits = load<u32>(pixel) & (word < words ? ~0 : last); bits; bits &= bits - 1) {
      const at = weights + <usize>ctz(bits) * row;
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at, 16));
      c = f32x4.add(c, v128.load(at, 32));
      d = f32x4.add(d, v128.load(at, 48));
      e = f32x4.add(e, v128.load(at, 64));
      f = f32x4.add(f, v128.load(at, 80));
      g = f32x4.add(g, v128.load(at, 96));
      h = f32x4.add(h, v128.load(at, 112));
    }
    pixel += 4;
    weights += row << 5;
  }
  v128.store(membranes, a);
  v128.store(membranes, b, 16);
  v128.store(membranes, c, 32);
  v128.store(membranes, d, 48);
  v128.store(membranes, e, 64);
  v128.store(membranes, f, 80);
  v128.store(membranes, g, 96);
  v128.store(membranes, h, 112);
}

/** The same for fewer than 32 features. */
function receiveFew(count: i32, words: i32, last: u32, row: usize, pixel: usize, weights: usize, sums: usize): void {
  for (let word = 1; word <= words; word++) {
    for (let bits = load<u32>(pixel) & (word < words ? ~0 : last); bits; bits &= bits - 1) {
      const at = weights + <usize>ctz(bits) * row;
      let f = 0;
      for (; f + 4 <= count; f += 4) {
        v128.store(sums + four(f), f32x4.add(v128.load(sums + four(f)), v128.load(at + four(f))));
      }
      for (; f < count; f++) store<f32>(sums + four(f), load<f32>(sums + four(f)) + load<f32>(at + four(f)));
    }
    pixel += 4;
    weights += row << 5;
  }
}

/** Adds what images `image` to `end` receive through one tap, of the features from one on. */
function addTap(
  s: ConvShape,
  ky: i32,
  kx: i32,
  first: i32,
  image: i32,
  end: i32,
  input: usize,
  weights: usize,
  membranes: usize,
): void {
  const words = (s.channels + 31) >> 5;
  const last: u32 = s.channels & 31 ? (1 << (s.channels & 31)) - 1 : ~0; // bits beyond the last channel have no weights
  const row = four(s.features);
  const count = min(32, s.features - first);
  const startY = firstOutput(ky, s.padTop, s.strideY);
  const endY = endOutput(ky, s.padTop, s.strideY, s.height, s.outHeight);
  const startX = firstOutput(kx, s.padLeft, s.strideX);
  const endX = endOutput(kx, s.padLeft, s.strideX, s.width, s.outWidth);
  const stride = four(s.strideX * words);
  for (; image < end; image++) {
    for (let y = startY; y < endY; y++) {
      const inputY = image * s.height + y * s.strideY + ky - s.padTop;
      let pixel = input + four((inputY * s.width + startX * s.strideX + kx - s.padLeft) * words);
      let sums = membranes + <usize>((image * s.outHeight + y) * s.outWidth + startX) * row + four(first);
      for (let x = startX; x < endX; x++, pixel += stride, sums += row) {
        if (count == 32) receive32(words, last, row, pixel, weights, sums);
        else receiveFew(count, words, last, row, pixel, weights, sums);
      }
    }
  }
}

/** See `spikingConv` in src/kernels/interface.ts. */
export function spikingConv(s: ConvShape, neurons: Neurons, input: usize, weights: usize): void {
  const row = four(s.features);
  const outputs = s.outHeight * s.outWidth;
  const tile = tileImages(s);
  if (!s.accumulate) memory.fill(neurons.membranes, 0, <usize>(s.images * outputs) * row);
  for (let image = 0; image < s.images; image += tile) {
    const end = min(s.images, image + tile);
    for (let first = 0; first < s.features; first += 32) {
      let from = weights + four(first);
      for (let ky = 0; ky < s.kernelHeight; ky++) {
        for (let kx = 0; kx < s.kernelWidth; kx++) {
          addTap(s, ky, kx, first, image, end, input, from, neurons.membranes);
          from += <usize>s.channels * row;
        }
      }
    }
    fireImages(s, neurons, image, end);
  }
}
