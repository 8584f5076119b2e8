import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvolutionShape, TrainingAddon } from '../../native/training-addon.ts';
import { isRoundingLoose } from '../rounding.ts';
import { convolutionShape } from '../shapes.ts';
import type { NativeBackend } from './backend.ts';
import { activate, isPlainActivation, replaceKernel } from './kernels.ts';

export function replaceConvolutions(addon: TrainingAddon): void {
  const convolution = (
    x: TensorInfo,
    filter: TensorInfo,
    bias: TensorInfo | undefined,
    attributes: NamedAttrMap,
    backend: NativeBackend,
  ) => {
    const shape = convolutionShape(x.shape, filter.shape, attributes);
    const y = backend.allocate([shape.batch, shape.outHeight, shape.outWidth, shape.features]);
    const views = [backend.view(x), backend.view(filter)] as const;
    if (!bias && isRoundingLoose() && winogradPays(shape)) addon.winogradConvolution(...views, backend.view(y), shape);
    else addon.convolution(...views, bias ? backend.view(bias) : null, backend.view(y), shape);
    return y;
  };

  replaceKernel('Conv2D', ({ x, filter }, attributes, backend) =>
    isNhwc(attributes) ? convolution(x!, filter!, undefined, attributes, backend) : undefined,
  );

  replaceKernel('FusedConv2D', ({ x, filter, bias }, attributes, backend) => {
    if (!isNhwc(attributes) || !isPlainActivation(attributes.activation)) return undefined;
    if (bias && bias.shape.join() !== String(filter!.shape[3])) return undefined;
    return activate(convolution(x!, filter!, bias, attributes, backend), attributes.activation, backend);
  });

  replaceKernel('Conv2DBackpropInput', ({ dy, filter }, attributes, backend) => {
    if (!isNhwc(attributes)) return undefined;
    const inputShape = attributes.inputShape as number[];
    const shape = convolutionShape(inputShape, filter!.shape, attributes);
    const gradient = winogradPays(shape) ? addon.winogradInputGradient : addon.convolutionInputGradient;
    return backend.defer(inputShape, [dy!, filter!], (dx, [dyValues, filterValues]) =>
      gradient(dyValues!, filterValues!, dx, shape),
    );
  });

  replaceKernel('Conv2DBackpropFilter', ({ x, dy }, attributes, backend) => {
    if (!isNhwc(attributes)) return undefined;
    const filterShape = attributes.filterShape as number[];
    const dFilter = backend.allocate(filterShape);
    const shape = convolutionShape(x!.shape, filterShape, attributes);
    const gradient = winogradPays(shape) ? addon.winogradFilterGradient : addon.convolutionFilterGradient;
    gradient(backend.view(x!), backend.view(dy!), backend.view(dFilter), shape);
    return dFilter;
  });
}

function isNhwc({ dataFormat }: NamedAttrMap): boolean {
  return dataFormat == null || dataFormat === 'NHWC';
}

/** Outputs of a tile of Winograd's algorithm along an axis. */
const TILE = 4;

/**
 * Whether Winograd's algorithm is faster: about 1.2 times for 32 by 64 channels, 3 times for 128 by 256. Its rounding errors
 * are ten times those of a direct convolution, 6e-6 of the values' deviation for 5x5 filters. Gradients bear that.
 */
function winogradPays(s: ConvolutionShape): boolean {
  const { kernelHeight: kernel, channels, features } = s;
  const plain = [s.strideHeight, s.strideWidth, s.dilationHeight, s.dilationWidth].every((each) => each === 1);
  if (!plain || s.kernelWidth !== kernel || (kernel !== 3 && kernel !== 5)) return false;
  if (channels % 16 !== 0 || features % 16 !== 0 || channels < 32 || channels * features < 2048) return false;
  const tiles = Math.ceil(s.outHeight / TILE) * Math.ceil(s.outWidth / TILE);
  const fewer = s.outHeight * s.outWidth * kernel ** 2 >= 2 * tiles * (TILE + kernel - 1) ** 2;
  return fewer && s.batch * tiles >= 64; // with fewer, taking the filters there costs more than is saved
}
