import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingAddon } from '../../native/training-addon.ts';
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
    addon.convolution(backend.view(x), backend.view(filter), bias ? backend.view(bias) : null, backend.view(y), shape);
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
    return backend.defer(inputShape, [dy!, filter!], (dx, [dyValues, filterValues]) =>
      addon.convolutionInputGradient(dyValues!, filterValues!, dx, shape),
    );
  });

  replaceKernel('Conv2DBackpropFilter', ({ x, dy }, attributes, backend) => {
    if (!isNhwc(attributes)) return undefined;
    const filterShape = attributes.filterShape as number[];
    const dFilter = backend.allocate(filterShape);
    const shape = convolutionShape(x!.shape, filterShape, attributes);
    addon.convolutionFilterGradient(backend.view(x!), backend.view(dy!), backend.view(dFilter), shape);
    return dFilter;
  });
}

function isNhwc({ dataFormat }: NamedAttrMap): boolean {
  return dataFormat == null || dataFormat === 'NHWC';
}
