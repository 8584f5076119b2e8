import { StropError } from '../../errors.ts';
import type { LayerShape, PoolLayerShape } from './spiking-network.ts';

/** A pool of sums, or of averages: there each value counts one over the window's size. */
export interface LinearPool {
  readonly kind: 'sumPool' | 'averagePool';
  readonly shape: PoolLayerShape;
}

interface Convolution {
  readonly shape: LayerShape;
  readonly weights: ArrayLike<number>;
}

/**
 * A convolution of pooled values as one of the values themselves: both are linear, and Σ_i w_i Σ_j x_(q·i + j) has the weight w_i at
 * q·i + j.
 *
 * @throws StropError 'invalid-argument' where there is no such convolution: where its padding would have to be zero although the
 *   pool's input has values there, or averages are taken of fewer values at the border.
 */
export function throughPool({ shape, weights }: Convolution, pool: LinearPool, layer: string): Convolution {
  const { shape: below } = pool;
  const rows = along(vertical(shape), vertical(below));
  const columns = along(horizontal(shape), horizontal(below));
  const isWhole = pool.kind === 'sumPool' || (isInside(vertical(below)) && isInside(horizontal(below)));
  if (!(isWhole && rows.isExact && columns.isExact)) {
    const window = `${below.kernelHeight} x ${below.kernelWidth}, stride ${below.strideY} x ${below.strideX}`;
    const found = `no weights stand for a ${pool.kind} of ${window} on ${below.height} x ${below.width} below it`;
    const expected = 'expected windows that tile its input, without padding';
    throw new StropError('invalid-argument', `layer ${layer}: ${found}: ${expected}`);
  }
  const { channels, features } = shape;
  const block = channels * features;
  const scale = pool.kind === 'sumPool' ? 1 : 1 / (below.kernelHeight * below.kernelWidth);
  const spread = new Float32Array(rows.kernel * columns.kernel * block);
  for (let tap = 0; tap < shape.kernelHeight * shape.kernelWidth; tap++) {
    const [y, x] = [Math.floor(tap / shape.kernelWidth), tap % shape.kernelWidth];
    for (let part = 0; part < below.kernelHeight * below.kernelWidth; part++) {
      const row = y * below.strideY + Math.floor(part / below.kernelWidth) - rows.cut;
      const column = x * below.strideX + (part % below.kernelWidth) - columns.cut;
      if (row < 0 || row >= rows.kernel || column < 0 || column >= columns.kernel) continue;
      const to = (row * columns.kernel + column) * block;
      for (let i = 0; i < block; i++) spread[to + i]! += scale * weights[tap * block + i]!;
    }
  }
  return {
    weights: spread,
    shape: {
      ...{ height: below.height, width: below.width, channels, features },
      ...{ kernelHeight: rows.kernel, kernelWidth: columns.kernel, strideY: rows.stride, strideX: columns.stride },
      ...{ padTop: rows.pad, padLeft: columns.pad, outHeight: shape.outHeight, outWidth: shape.outWidth },
    },
  };
}

interface Axis {
  readonly extent: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly out: number;
}

const vertical = (s: PoolLayerShape): Axis => ({
  ...{ extent: s.height, kernel: s.kernelHeight, stride: s.strideY, pad: s.padTop, out: s.outHeight },
});
const horizontal = (s: PoolLayerShape): Axis => ({
  ...{ extent: s.width, kernel: s.kernelWidth, stride: s.strideX, pad: s.padLeft, out: s.outWidth },
});

/** Whether no window reaches beyond the input. */
function isInside({ extent, kernel, stride, pad, out }: Axis): boolean {
  return pad === 0 && (out - 1) * stride + kernel <= extent;
}

/** The two after one another; exact where what the convolution's padding makes zero lies beyond the pool's input. */
function along(conv: Axis, pool: Axis) {
  const last = (conv.out - 1) * conv.stride - conv.pad + conv.kernel - 1;
  const before = conv.pad === 0 || pool.kernel <= pool.stride + pool.pad;
  const after = last < pool.out || pool.stride * pool.out - pool.pad >= pool.extent;
  const isExact = before && after;
  // A kernel that is the whole input stays one, whatever rows the pool drops or adds.
  if (conv.kernel === conv.extent && conv.out === 1) {
    return { isExact, kernel: pool.extent, stride: 1, pad: 0, cut: pool.pad };
  }
  const kernel = pool.stride * (conv.kernel - 1) + pool.kernel;
  const pad = pool.stride * conv.pad + pool.pad;
  return { isExact, kernel, stride: pool.stride * conv.stride, pad, cut: 0 };
}
