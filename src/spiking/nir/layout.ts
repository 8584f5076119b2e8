import { StropError } from '../../errors.ts';
import type { LayerShape } from '../network/spiking-network.ts';

// Strop keeps pixels in the order height, width, channel, NIR in the order channel, height, width; weights of a convolution
// (kernelHeight, kernelWidth, channels, features) are (features, channels, kernelHeight, kernelWidth) there.

type Weights = Float32Array | Int8Array | Int32Array;

/** The array at (height, width, channel) for one at (channel, height, width). */
export function toPixelOrder(array: ArrayLike<number>, pixels: number, channels: number): Float64Array {
  const out = new Float64Array(pixels * channels);
  for (let c = 0; c < channels; c++) for (let p = 0; p < pixels; p++) out[p * channels + c] = array[c * pixels + p]!;
  return out;
}

/** The array at (channel, height, width) for one at (height, width, channel). */
export function toChannelOrder(array: ArrayLike<number>, pixels: number, channels: number): Float64Array {
  return toPixelOrder(array, channels, pixels);
}

/** A square kernel with zeros around the given one, whose padding is the same on both sides. */
export interface SquareKernel {
  readonly size: number;
  /** Rows and columns of zeros before the kernel's own. */
  readonly before: readonly [rows: number, columns: number];
  readonly padding: readonly [height: number, width: number];
}

type Axis = { extent: number; kernel: number; stride: number; pad: number; out: number };

/**
 * NIR pads both sides alike, and its readers infer shapes from the kernel's height alone: the smallest square kernel with which
 * a convolution gives the same outputs from symmetric padding. Of an even kernel with the padding of `same`, a row more.
 */
export function squareKernel(shape: LayerShape, layer: string): SquareKernel {
  const axes: readonly [Axis, Axis] = [
    {
      ...{ extent: shape.height, kernel: shape.kernelHeight, stride: shape.strideY },
      ...{ pad: shape.padTop, out: shape.outHeight },
    },
    {
      ...{ extent: shape.width, kernel: shape.kernelWidth, stride: shape.strideX },
      ...{ pad: shape.padLeft, out: shape.outWidth },
    },
  ];
  const least = Math.max(shape.kernelHeight, shape.kernelWidth);
  for (let size = least; size <= 2 * least + Math.max(shape.strideY, shape.strideX); size++) {
    const [rows, columns] = axes.map((axis) => zerosBefore(axis, size));
    if (rows === undefined || columns === undefined) continue;
    return { size, before: [rows, columns], padding: [shape.padTop + rows, shape.padLeft + columns] };
  }
  const found = `padding ${shape.padTop} and ${shape.padLeft} for an output of ${shape.outHeight} x ${shape.outWidth}`;
  throw new StropError('invalid-argument', `layer ${layer}: its ${found} has no symmetric form, which NIR needs`);
}

function zerosBefore({ extent, kernel, stride, pad, out }: Axis, size: number): number | undefined {
  for (let before = 0; before <= size - kernel; before++) {
    if (Math.floor((extent + 2 * (pad + before) - size) / stride) + 1 === out) return before;
  }
  return undefined;
}

/** (features, channels, size, size) of Strop's weights. */
export function toConvWeights(weights: Weights, shape: LayerShape, { size, before }: SquareKernel): Float32Array {
  const { kernelHeight, kernelWidth, channels, features } = shape;
  const out = new Float32Array(features * channels * size * size);
  let from = 0;
  for (let y = 0; y < kernelHeight; y++) {
    for (let x = 0; x < kernelWidth; x++) {
      for (let c = 0; c < channels; c++) {
        for (let f = 0; f < features; f++) {
          out[((f * channels + c) * size + y + before[0]) * size + x + before[1]] = weights[from++]!;
        }
      }
    }
  }
  return out;
}

/** (features, channels · height · width) of a layer whose kernel is its whole input. */
export function toAffineWeights(weights: Weights, { height, width, channels, features }: LayerShape): Float32Array {
  const out = new Float32Array(weights.length);
  const pixels = height * width;
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      const from = (p * channels + c) * features;
      for (let f = 0; f < features; f++) out[(f * channels + c) * pixels + p] = weights[from + f]!;
    }
  }
  return out;
}
