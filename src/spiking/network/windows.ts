import { StropError } from '../../errors.ts';
import type { PoolLayerShape } from './spiking-network.ts';

/** One number for both, or the vertical and the horizontal one. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/**
 * Rows and columns of zeros around the input. `same`, as TensorFlow has it: as many outputs as there are strides in the input, the
 * zeros split evenly, one more of an odd number after it. `valid`: none.
 */
export type Padding =
  | 'same'
  | 'valid'
  | { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };

export type Extent = readonly [height: number, width: number, channels: number];

/**
 * Where the windows of a convolution or a pool lie, and how many there are.
 * @throws StropError 'invalid-argument' where not one fits, or a number is no size.
 */
export function windowsOn(
  [height, width, channels]: Extent,
  size: Pair,
  strides: Pair,
  padding: Padding,
  layer: string,
): PoolLayerShape {
  const [kernelHeight, kernelWidth] = both(size);
  const [strideY, strideX] = both(strides);
  for (const value of [kernelHeight, kernelWidth, strideY, strideX]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new StropError(
        'invalid-argument',
        `layer ${layer}: window or stride ${value}: expected a positive integer`,
      );
    }
  }
  const explicit = typeof padding === 'object' ? padding : undefined;
  const rule = padding as 'same' | 'valid';
  const rows = along(height, kernelHeight, strideY, explicit ? [explicit.top, explicit.bottom] : rule);
  const columns = along(width, kernelWidth, strideX, explicit ? [explicit.left, explicit.right] : rule);
  if (!(rows.out >= 1 && columns.out >= 1)) {
    const found = `windows of ${kernelHeight} x ${kernelWidth}, padding ${JSON.stringify(padding)}`;
    throw new StropError('invalid-argument', `layer ${layer}: ${found}, do not fit its input of ${height} x ${width}`);
  }
  return {
    ...{ height, width, channels, kernelHeight, kernelWidth, strideY, strideX },
    ...{ padTop: rows.before, padLeft: columns.before, outHeight: rows.out, outWidth: columns.out },
  };
}

function both(pair: Pair): readonly [number, number] {
  return typeof pair === 'number' ? [pair, pair] : pair;
}

function along(
  extent: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid' | readonly [before: number, after: number],
): { before: number; out: number } {
  if (padding === 'same') {
    const out = Math.ceil(extent / stride);
    return { out, before: Math.max((out - 1) * stride + kernel - extent, 0) >> 1 };
  }
  const [before, after] = padding === 'valid' ? [0, 0] : padding;
  return { out: Math.floor((extent + before + after - kernel) / stride) + 1, before };
}
