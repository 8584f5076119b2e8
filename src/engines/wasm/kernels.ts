import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Runs kernels of the wasm backend within another. */
export class WasmKernels {
  readonly backend: BackendWasm;

  constructor(backend: BackendWasm) {
    this.backend = backend;
  }

  run(kernelName: string, inputs: tf.NamedTensorInfoMap, attributes: Record<string, unknown>): tf.TensorInfo {
    const attrs = attributes as tf.NamedAttrMap;
    return tf.getKernel(kernelName, 'wasm').kernelFunc({ inputs, backend: this.backend, attrs }) as tf.TensorInfo;
  }

  dispose(...tensors: tf.TensorInfo[]): void {
    for (const { dataId } of tensors) this.backend.disposeData(dataId);
  }
}

/** @param kernel undefined hands the call to the kernel that was there before, if any. */
export function replaceKernel(
  kernelName: string,
  kernel: (
    inputs: Record<string, tf.TensorInfo>,
    attributes: tf.NamedAttrMap,
    kernels: WasmKernels,
  ) => tf.TensorInfo | undefined,
): void {
  const before = tf.getKernel(kernelName, 'wasm');
  if (before) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...before,
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const kernels = new WasmKernels(call.backend as BackendWasm);
      const result = kernel(call.inputs as Record<string, tf.TensorInfo>, call.attrs ?? {}, kernels);
      return result ?? before.kernelFunc(call);
    },
  });
}
