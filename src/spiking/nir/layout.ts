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

/** A kernel with zeros around the given one, whose padding is the same on both sides. */
export interface SymmetricKernel {
  readonly size: readonly [rows: number, columns: number];
  /** Rows and columns of zeros before the kernel's own. */
  readonly before: readonly [rows: number, columns: number];
  readonly padding: readonly [height: number, width: number];
}

type Axis = { extent: number; kernel: number; stride: number; pad: number; out: number };

/**
 * NIR pads both sides alike, and the Python package infers shapes from the kernel's height alone: the smallest square kernel with
 * which a convolution gives the same outputs from symmetric padding, such as one row more for an even kernel with the padding of
 * `same`. Where rows and columns need an odd and an even number, the smallest for each.
 */
export function symmetricKernel(shape: LayerShape, layer: string): SymmetricKernel {
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
  const sizes = axes.map(sizesOf);
  const square = sizes[0]!.find((size) => sizes[1]!.includes(size));
  const [rows, columns] = square === undefined ? [sizes[0]![0], sizes[1]![0]] : [square, square];
  if (rows === undefined || columns === undefined) {
    const found = `padding ${shape.padTop} and ${shape.padLeft} for an output of ${shape.outHeight} x ${shape.outWidth}`;
    throw new StropError('invalid-argument', `layer ${layer}: its ${found} has no symmetric form, which NIR needs`);
  }
  const before = [zerosBefore(axes[0], rows)!, zerosBefore(axes[1], columns)!] as const;
  return { size: [rows, columns], before, padding: [shape.padTop + before[0], shape.padLeft + before[1]] };
}

/** Of kernels that do, smallest first. */
function sizesOf(axis: Axis, _: number, axes: readonly Axis[]): number[] {
  const largest = 2 * Math.max(...axes.map(({ kernel, stride }) => kernel + stride));
  const sizes = Array.from({ length: largest - axis.kernel + 1 }, (_, i) => axis.kernel + i);
  return sizes.filter((size) => zerosBefore(axis, size) !== undefined);
}

function zerosBefore({ extent, kernel, stride, pad, out }: Axis, size: number): number | undefined {
  for (let before = 0; before <= size - kernel; before++) {
    if (Math.floor((extent + 2 * (pad + before) - size) / stride) + 1 === out) return before;
  }
  return undefined;
}

/** (features, channels, rows, columns) of Strop's weights. */
export function toConvWeights(weights: Weights, shape: LayerShape, { size, before }: SymmetricKernel): Float32Array {
  const { kernelHeight, kernelWidth, channels, features } = shape;
  const out = new Float32Array(features * channels * size[0] * size[1]);
  let from = 0;
  for (let y = 0; y < kernelHeight; y++) {
    for (let x = 0; x < kernelWidth; x++) {
      for (let c = 0; c < channels; c++) {
        for (let f = 0; f < features; f++) {
          out[((f * channels + c) * size[0] + y + before[0]) * size[1] + x + before[1]] = weights[from++]!;
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
