import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionShape } from '../shapes.ts';

/**
 * The gradients of 2-D convolution, composed from the wasm backend's own kernels: it lacks `Conv2DBackpropFilter`, and its
 * `Conv2DBackpropInput` is a scalar loop, some 20 times slower than a convolution.
 */
export function registerConvolutionGradients(): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      filterGradient(inputs.x!, inputs.dy!, attrs as tf.NamedAttrMap, backend as BackendWasm),
  });
  const scalar = tf.getKernel('Conv2DBackpropInput', 'wasm').kernelFunc;
  tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
  tf.registerKernel({
    kernelName: 'Conv2DBackpropInput',
    backendName: 'wasm',
    kernelFunc: (call) =>
      inputGradient(call.inputs.dy!, call.inputs.filter!, call.attrs as tf.NamedAttrMap, call.backend as BackendWasm) ??
      scalar(call),
  });
}

/**
 * dFilter[i, j, c, f] = Σ_{b, y, x} input[b, i + y·stride, j + x·stride, c]·dy[b, y, x, f]: a convolution of the images with dy
 * as a filter of the output's size, the batch as channels, and stride and dilation exchanged.
 */
function filterGradient(x: tf.TensorInfo, dy: tf.TensorInfo, attributes: tf.NamedAttrMap, backend: BackendWasm) {
  const run = runner(backend);
  const filterShape = attributes.filterShape as number[];
  const s = convolutionShape(x.shape, filterShape, attributes);
  const bottom = s.kernelHeight + (s.outHeight - 1) * s.strideHeight - s.height - s.padTop;
  const right = s.kernelWidth + (s.outWidth - 1) * s.strideWidth - s.width - s.padLeft;
  const images = run('Transpose', { x }, { perm: [3, 1, 2, 0] });
  const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  let product = run(
    'Conv2D',
    { x: images, filter },
    {
      strides: 1,
      dilations: [s.strideHeight, s.strideWidth],
      pad: [
        [0, 0],
        [s.padTop, Math.max(0, bottom)],
        [s.padLeft, Math.max(0, right)],
        [0, 0],
      ],
    },
  );
  release(backend, images, filter);
  if (bottom < 0 || right < 0) {
    // the last rows or columns of the input met no window, so they would make a larger filter
    const size = [s.channels, s.kernelHeight, s.kernelWidth, s.features];
    const cut = run('Slice', { x: product }, { begin: [0, 0, 0, 0], size });
    release(backend, product);
    product = cut;
  }
  const dFilter = run('Transpose', { x: product }, { perm: [1, 2, 0, 3] });
  release(backend, product);
  return dFilter;
}

/** For stride 1: the convolution of dy with the filter turned by 180° and its channels and features exchanged. */
function inputGradient(dy: tf.TensorInfo, filter: tf.TensorInfo, attributes: tf.NamedAttrMap, backend: BackendWasm) {
  const s = convolutionShape(attributes.inputShape as number[], filter.shape, attributes);
  const top = s.kernelHeight - 1 - s.padTop;
  const left = s.kernelWidth - 1 - s.padLeft;
  const bottom = s.height - s.outHeight + s.kernelHeight - 1 - top;
  const right = s.width - s.outWidth + s.kernelWidth - 1 - left;
  if (s.strideHeight !== 1 || s.strideWidth !== 1 || Math.min(top, left, bottom, right) < 0) return undefined;
  const run = runner(backend);
  const turned = run('Reverse', { x: filter }, { dims: [0, 1] });
  const exchanged = run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const dx = run('Conv2D', { x: dy, filter: exchanged }, { strides: 1, dilations: 1, pad });
  release(backend, turned, exchanged);
  return dx;
}

function runner(backend: BackendWasm) {
  return (kernelName: string, inputs: tf.NamedTensorInfoMap, attrs: Record<string, unknown>) =>
    tf.getKernel(kernelName, 'wasm').kernelFunc({
      inputs,
      backend,
      attrs: { dataFormat: 'NHWC', ...attrs } as tf.NamedAttrMap,
    }) as tf.TensorInfo;
}

function release(backend: BackendWasm, ...tensors: tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
