import { ConvShape, four } from './conv-shape';
import { fireImages, Neurons } from './firing';

/** Adds `level` times a row of weights for 32 features, through all channels of a row of taps. */
function receive32(count: i32, row: usize, levels: usize, weights: usize, membranes: usize): void {
  let a = v128.load(membranes);
  let b = v128.load(membranes, 16);
  let c = v128.load(membranes, 32);
  let d = v128.load(membranes, 48);
  let e = v128.load(membranes, 64);
  let f = v128.load(membranes, 80);
  let g = v128.load(membranes, 96);
  let h = v128.load(membranes, 112);
  for (const end = levels + four(count); levels < end; levels += 4, weights += row) {
    if (load<f32>(levels) == 0) continue;
    const level = v128.load32_splat(levels);
    a = f32x4.add(a, f32x4.mul(level, v128.load(weights)));
    b = f32x4.add(b, f32x4.mul(level, v128.load(weights, 16)));
    c = f32x4.add(c, f32x4.mul(level, v128.load(weights, 32)));
    d = f32x4.add(d, f32x4.mul(level, v128.load(weights, 48)));
    e = f32x4.add(e, f32x4.mul(level, v128.load(weights, 64)));
    f = f32x4.add(f, f32x4.mul(level, v128.load(weights, 80)));
    g = f32x4.add(g, f32x4.mul(level, v128.load(weights, 96)));
    h = f32x4.add(h, f32x4.mul(level, v128.load(weights, 112)));
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
function receiveFew(features: i32, count: i32, row: usize, levels: usize, weights: usize, sums: usize): void {
  for (let channel = 0; channel < count; channel++, weights += row) {
    const level = load<f32>(levels + four(channel));
    if (level == 0) continue;
    const splat = f32x4.splat(level);
    let f = 0;
    for (; f + 4 <= features; f += 4) {
      const product = f32x4.mul(splat, v128.load(weights + four(f)));
      v128.store(sums + four(f), f32x4.add(v128.load(sums + four(f)), product));
    }
    for (; f < features; f++) {
      store<f32>(sums + four(f), load<f32>(sums + four(f)) + level * load<f32>(weights + four(f)));
    }
  }
}

/** Sums what one output pixel receives; the taps of a kernel row are neighbours in input and weights. */
function receivePixel(s: ConvShape, image: usize, y: i32, x: i32, weights: usize, membranes: usize): void {
  const row = four(s.features);
  const left = x * s.strideX - s.padLeft;
  const startX = max(0, -left);
  const endX = min(s.kernelWidth, s.width - left);
  if (endX <= startX) return;
  const count = (endX - startX) * s.channels;
  for (let first = 0; first < s.features; first += 32) {
    for (let ky = 0; ky < s.kernelHeight; ky++) {
      const inputY = y * s.strideY + ky - s.padTop;
      if (inputY < 0 || inputY >= s.height) continue;
      const levels = image + four((inputY * s.width + left + startX) * s.channels);
      const from = weights + <usize>((ky * s.kernelWidth + startX) * s.channels) * row + four(first);
      const sums = membranes + four(first);
      if (s.features - first >= 32) receive32(count, row, levels, from, sums);
      else receiveFew(s.features - first, count, row, levels, from, sums);
    }
  }
}

/** See `greyConv` in src/kernels/interface.ts. */
export function greyConv(s: ConvShape, neurons: Neurons, input: usize, weights: usize): void {
  const row = four(s.features);
  let membranes = neurons.membranes;
  if (!s.accumulate) memory.fill(membranes, 0, <usize>(s.images * s.outHeight * s.outWidth) * row);
  for (let image = 0; image < s.images; image++) {
    for (let y = 0; y < s.outHeight; y++) {
      for (let x = 0; x < s.outWidth; x++, membranes += row) receivePixel(s, input, y, x, weights, membranes);
    }
    input += four(s.height * s.width * s.channels);
  }
  fireImages(s, neurons, 0, s.images);
}
