import { ConvShape, FIRE_AND_SUBTRACT, FIRE_AND_ZERO, four, SUM } from './conv-shape';

/** Which of up to 32 float32 membranes reach their thresholds, as bits; those are then left as `firing` says. */
function fireFloats(firing: i32, count: i32, membranes: usize, thresholds: usize): u32 {
  let word: u32 = 0;
  let f = 0;
  for (; f + 4 <= count; f += 4) {
    const membrane = v128.load(membranes + four(f));
    const threshold = v128.load(thresholds + four(f));
    const fires = f32x4.ge(membrane, threshold);
    word |= (<u32>i32x4.bitmask(fires)) << f;
    if (firing == FIRE_AND_ZERO) v128.store(membranes + four(f), v128.andnot(membrane, fires));
    else if (firing == FIRE_AND_SUBTRACT) {
      v128.store(membranes + four(f), v128.bitselect(f32x4.sub(membrane, threshold), membrane, fires));
    }
  }
  for (; f < count; f++) {
    const membrane = load<f32>(membranes + four(f));
    const threshold = load<f32>(thresholds + four(f));
    if (!(membrane >= threshold)) continue;
    word |= 1 << f;
    if (firing == FIRE_AND_ZERO) store<f32>(membranes + four(f), 0);
    else if (firing == FIRE_AND_SUBTRACT) store<f32>(membranes + four(f), membrane - threshold);
  }
  return word;
}

/** The same for membranes of 32-bit integers. */
function fireIntegers(firing: i32, count: i32, membranes: usize, thresholds: usize): u32 {
  let word: u32 = 0;
  let f = 0;
  for (; f + 4 <= count; f += 4) {
    const membrane = v128.load(membranes + four(f));
    const threshold = v128.load(thresholds + four(f));
    const fires = i32x4.ge_s(membrane, threshold);
    word |= (<u32>i32x4.bitmask(fires)) << f;
    if (firing == FIRE_AND_ZERO) v128.store(membranes + four(f), v128.andnot(membrane, fires));
    else if (firing == FIRE_AND_SUBTRACT) {
      v128.store(membranes + four(f), i32x4.sub(membrane, v128.and(threshold, fires)));
    }
  }
  for (; f < count; f++) {
    const membrane = load<i32>(membranes + four(f));
    const threshold = load<i32>(thresholds + four(f));
    if (membrane < threshold) continue;
    word |= 1 << f;
    if (firing == FIRE_AND_ZERO) store<i32>(membranes + four(f), 0);
    else if (firing == FIRE_AND_SUBTRACT) store<i32>(membranes + four(f), membrane - threshold);
  }
  return word;
}

/** What a kernel's neurons fire with. */
@unmanaged
export class Neurons {
  thresholds: usize;
  /** 0 where nobody wants them. */
  membranes: usize;
  spikes: usize;
}

/** Fires the float32 neurons of images `first` to `end`, whose membranes are summed. */
export function fireImages(s: ConvShape, neurons: Neurons, first: i32, end: i32): void {
  if (s.firing == SUM) return;
  const outputs = s.outHeight * s.outWidth;
  let spikes = neurons.spikes + four(first * outputs * ((s.features + 31) >> 5));
  for (let row = first * outputs; row < end * outputs; row++) {
    const membranes = neurons.membranes + ((<usize>row * s.features) << 2);
    const thresholds = neurons.thresholds + (s.perNeuron ? four((row % outputs) * s.features) : 0);
    for (let f = 0; f < s.features; f += 32, spikes += 4) {
      const count = min(32, s.features - f);
      store<u32>(spikes, fireFloats(s.firing, count, membranes + four(f), thresholds + four(f)));
    }
  }
}

/**
 * Fires the integer neurons of one output pixel that have features `first`, a multiple of 32, to `first + count`.
 * @param row the output pixel, of all images. @param sums (count), at most 32; lost.
 */
export function settle(s: ConvShape, neurons: Neurons, row: i32, first: i32, count: i32, sums: usize): void {
  const neuron = <usize>row * s.features + first;
  const membranes = neurons.membranes ? neurons.membranes + (neuron << 2) : 0;
  if (s.accumulate) addTo(sums, membranes, count);
  if (s.firing != SUM) {
    const outputs = s.outHeight * s.outWidth;
    const thresholds = neurons.thresholds + four((s.perNeuron ? (row % outputs) * s.features : 0) + first);
    const word = row * ((s.features + 31) >> 5) + (first >> 5);
    store<u32>(neurons.spikes + four(word), fireIntegers(s.firing, count, sums, thresholds));
  }
  if (membranes) memory.copy(membranes, sums, four(count));
}

function addTo(sums: usize, more: usize, count: i32): void {
  for (let f = 0; f < count; f++) store<i32>(sums + four(f), load<i32>(sums + four(f)) + load<i32>(more + four(f)));
}
