import type { LayerShape } from '../network/spiking-network.ts';

/** Connections of a convolution or a dense layer: taps that fall on padding are none. */
export function denseOperations(shape: LayerShape): number {
  const rows = taps(shape.height, shape.kernelHeight, shape.strideY, shape.padTop, shape.outHeight);
  const columns = taps(shape.width, shape.kernelWidth, shape.strideX, shape.padLeft, shape.outWidth);
  return rows * columns * shape.channels * shape.features;
}

/** Of all outputs along one axis. */
function taps(extent: number, kernel: number, stride: number, pad: number, outputs: number): number {
  let sum = 0;
  for (let o = 0; o < outputs; o++) {
    const first = o * stride - pad;
    sum += Math.max(0, Math.min(extent, first + kernel) - Math.max(0, first));
  }
  return sum;
}
