import { StropError } from '../../errors.ts';
import type { PoolLayerShape } from './spiking-network.ts';

/** The kernels' own limit on a size. */
const LARGEST_SIZE = 2 ** 24;
/** Numbers in a layer's input or output: a file of a few bytes must not ask for more than a machine has. */
const LARGEST_LAYER = 2 ** 26;

const SIZES = ['height', 'width', 'channels', 'kernelHeight', 'kernelWidth', 'strideY', 'strideX'] as const;
const OUTPUTS = ['outHeight', 'outWidth'] as const;

/** @throws StropError 'invalid-argument' where a number is none of its kind, or a window sees nothing of the input. */
export function checkShape(layer: string, shape: PoolLayerShape & { readonly features?: number }): void {
  for (const field of [...SIZES, ...OUTPUTS]) needSize(layer, field, shape[field], 1);
  for (const field of ['padTop', 'padLeft'] as const) needSize(layer, field, shape[field], 0);
  if (shape.features !== undefined) needSize(layer, 'features', shape.features, 1);
  const { height, width, channels, features = channels, outHeight, outWidth } = shape;
  checkExtent(layer, [height, width, channels]);
  checkExtent(layer, [outHeight, outWidth, features]);
  const sees = (kernel: number, pad: number, last: number, extent: number) => pad < kernel && last - pad < extent;
  const rows = sees(shape.kernelHeight, shape.padTop, (outHeight - 1) * shape.strideY, height);
  const columns = sees(shape.kernelWidth, shape.padLeft, (outWidth - 1) * shape.strideX, width);
  if (!rows || !columns) throw invalid(`layer ${layer}: some of its windows see nothing of its input`);
}

/** @throws StropError 'invalid-argument' where one of the numbers is no size, or their product is too large. */
export function checkExtent(layer: string, extent: readonly number[]): void {
  for (const size of extent) needSize(layer, 'size', size, 1);
  const count = extent.reduce((product, size) => product * size, 1);
  if (count > LARGEST_LAYER) {
    throw invalid(`layer ${layer}: ${extent.join(' x ')} numbers: expected at most ${LARGEST_LAYER}`);
  }
}

function needSize(layer: string, field: string, value: unknown, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= LARGEST_SIZE) return;
  throw invalid(`layer ${layer}: ${field} ${value}: expected an integer from ${least} to ${LARGEST_SIZE}`);
}

function invalid(message: string): StropError {
  return new StropError('invalid-argument', message);
}
