import { endOutput, firstOutput, four } from './conv-shape';

/** `PoolShape` of src/kernels/spiking-arrays.ts as the host lays it out. */
@unmanaged
export class PoolShape {
  images: i32;
  height: i32;
  width: i32;
  words: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
  outHeight: i32;
  outWidth: i32;
}

/** See `spikingMaxPool` in src/kernels/interface.ts. */
export function spikingMaxPool(s: PoolShape, input: usize, output: usize): void {
  memory.fill(output, 0, <usize>(s.images * s.outHeight * s.outWidth) * four(s.words));
  for (let ky = 0; ky < s.kernelHeight; ky++) {
    const startY = firstOutput(ky, s.padTop, s.strideY);
    const endY = endOutput(ky, s.padTop, s.strideY, s.height, s.outHeight);
    for (let kx = 0; kx < s.kernelWidth; kx++) {
      const startX = firstOutput(kx, s.padLeft, s.strideX);
      const endX = endOutput(kx, s.padLeft, s.strideX, s.width, s.outWidth);
      for (let image = 0; image < s.images; image++) {
        for (let y = startY; y < endY; y++) {
          const inputY = image * s.height + y * s.strideY + ky - s.padTop;
          const left = inputY * s.width + startX * s.strideX + kx - s.padLeft;
          orRow(
            s,
            endX - startX,
            input + four(left * s.words),
            output + four(((image * s.outHeight + y) * s.outWidth + startX) * s.words),
          );
        }
      }
    }
  }
}

function orRow(s: PoolShape, count: i32, from: usize, to: usize): void {
  for (let x = 0; x < count; x++, from += four(s.strideX * s.words), to += four(s.words)) {
    for (let word = 0; word < s.words; word++) {
      store<u32>(to + four(word), load<u32>(to + four(word)) | load<u32>(from + four(word)));
    }
  }
}
