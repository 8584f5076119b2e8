import { four } from './conv-shape';

/** See `countSpikes` in src/kernels/interface.ts. */
export function countSpikes(
  images: i32,
  pixels: i32,
  channels: i32,
  spikes: usize,
  weights: usize,
  counts: usize,
): void {
  const words = (channels + 31) >> 5;
  const last: u32 = channels & 31 ? (1 << (channels & 31)) - 1 : ~0;
  for (let image = 0; image < images; image++) {
    let count: i64 = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      let bits = 0;
      for (let word = 1; word < words; word++, spikes += 4) bits += popcnt(load<u32>(spikes));
      bits += popcnt(load<u32>(spikes) & last);
      spikes += 4;
      count += <i64>bits * load<i32>(weights + four(pixel));
    }
    store<f64>(counts + ((<usize>image) << 3), <f64>count);
  }
}
