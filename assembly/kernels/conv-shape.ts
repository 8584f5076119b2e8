/** `ConvShape` of src/kernels/spiking-arrays.ts, of `integerConv` with its method, as the host lays it out. */
@unmanaged
export class ConvShape {
  images: i32;
  height: i32;
  width: i32;
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  features: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
  outHeight: i32;
  outWidth: i32;
  accumulate: i32;
  perNeuron: i32;
  firing: i32;
  method: i32;
}

// Values of `firing` and `method`.
export const SUM: i32 = 0;
export const FIRE_AND_ZERO: i32 = 2;
export const FIRE_AND_SUBTRACT: i32 = 3;
export const NIBBLES: i32 = 1;

/** Output pixels whose sums are worked on at a time: 32 channels of float32, or 64 of 16 bits, then fit in a second-level cache. */
const TILE: i32 = 2048;

/** Images that are worked on at a time; weights are read, and tables built, once for all of them. */
export function tileImages(s: ConvShape): i32 {
  return min(s.images, max(1, TILE / (s.outHeight * s.outWidth)));
}

/** The first output that an input not before the first reaches through row or column `tap` of a kernel. */
export function firstOutput(tap: i32, pad: i32, stride: i32): i32 {
  return tap >= pad ? 0 : (pad - tap + stride - 1) / stride;
}

/** One beyond the last output that an input not beyond the last reaches through row or column `tap` of a kernel. */
export function endOutput(tap: i32, pad: i32, stride: i32, extent: i32, out: i32): i32 {
  const last = extent - 1 + pad - tap;
  return last < 0 ? 0 : min(out, last / stride + 1);
}

/** The bytes of `count` numbers of 4 bytes. */
export function four(count: i32): usize {
  return (<usize>count) << 2;
}
