import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape } from '../shapes.ts';
import { replaceKernel, type WasmKernels } from './kernels.ts';

/**
 * The gradients of 2-D convolution, composed from the wasm backend's own kernels: it lacks `Conv2DBackpropFilter`, and its
 * `Conv2DBackpropInput` is a scalar loop, some 20 times slower than a convolution.
 */
export function replaceConvolutionGradients(): void {
  replaceKernel('Conv2DBackpropFilter', ({ x, dy }, attributes, kernels) =>
    filterGradient(x!, dy!, attributes, kernels),
  );
  replaceKernel('Conv2DBackpropInput', ({ dy, filter }, attributes, kernels) =>
    inputGradient(dy!, filter!, attributes, kernels),
  );
}

/**
 * dFilter[i, j, c, f] = Σ_{b, y, x} input[b, i + y·stride, j + x·stride, c]·dy[b, y, x, f]: a convolution of the images with dy
 * as a filter of the output's size, the batch as channels, and stride and dilation exchanged.
 */
function filterGradient(x: TensorInfo, dy: TensorInfo, attributes: NamedAttrMap, kernels: WasmKernels): TensorInfo {
  const s = convolutionShape(x.shape, attributes.filterShape as number[], attributes);
  // negative where the last rows or columns of the input meet no window; they then make the product larger than the filter
  const bottom = s.kernelHeight + (s.outHeight - 1) * s.strideHeight - s.height - s.padTop;
  const right = s.kernelWidth + (s.outWidth - 1) * s.strideWidth - s.width - s.padLeft;
  const images = kernels.run('Transpose', { x }, { perm: [3, 1, 2, 0] });
  const filter = kernels.run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  const pad = [
    [0, 0],
    [s.padTop, Math.max(0, bottom)],
    [s.padLeft, Math.max(0, right)],
    [0, 0],
  ];
  const dilations = [s.strideHeight, s.strideWidth];
  const product = kernels.run('Conv2D', { x: images, filter }, { strides: 1, dilations, pad, dataFormat: 'NHWC' });
  const size = [s.channels, s.kernelHeight, s.kernelWidth, s.features];
  const cut = kernels.run('Slice', { x: product }, { begin: [0, 0, 0, 0], size });
  const dFilter = kernels.run('Transpose', { x: cut }, { perm: [1, 2, 0, 3] });
  kernels.dispose(images, filter, product, cut);
  return dFilter;
}

/** For stride 1: the convolution of dy with the filter turned by 180° and its channels and features exchanged. */
function inputGradient(dy: TensorInfo, filter: TensorInfo, attributes: NamedAttrMap, kernels: WasmKernels) {
  const s = convolutionShape(attributes.inputShape as number[], filter.shape, attributes);
  const top = s.kernelHeight - 1 - s.padTop;
  const left = s.kernelWidth - 1 - s.padLeft;
  const bottom = s.height - s.outHeight + s.kernelHeight - 1 - top;
  const right = s.width - s.outWidth + s.kernelWidth - 1 - left;
  if (s.strideHeight !== 1 || s.strideWidth !== 1 || Math.min(top, left, bottom, right) < 0) return undefined;
  const turned = kernels.run('Reverse', { x: filter }, { dims: [0, 1] });
  const exchanged = kernels.run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const convolution = { strides: 1, dilations: 1, pad, dataFormat: 'NHWC' };
  const dx = kernels.run('Conv2D', { x: dy, filter: exchanged }, convolution);
  kernels.dispose(turned, exchanged);
  return dx;
}
