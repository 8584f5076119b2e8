import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.ts';

type Inputs = Record<string, tf.TensorInfo>;

/** A kernel on the addon; undefined hands the call to the cpu backend's kernel. */
export type NativeKernel = (
  inputs: Inputs,
  attributes: tf.NamedAttrMap,
  backend: NativeBackend,
) => tf.TensorInfo | undefined;

/** Replaces a kernel that was copied from the cpu backend. Tensors that are empty or not float32 go to the cpu's kernel. */
export function replaceKernel(kernelName: string, kernel: NativeKernel): void {
  const fallback = tf.getKernel(kernelName, 'cpu').kernelFunc;
  tf.unregisterKernel(kernelName, 'native');
  tf.registerKernel({
    kernelName,
    backendName: 'native',
    kernelFunc: (call) => {
      const inputs = call.inputs as Inputs;
      const result = Object.values(inputs).every(isCovered)
        ? kernel(inputs, call.attrs ?? {}, call.backend as NativeBackend)
        : undefined;
      return result ?? fallback(call);
    },
  });
}

function isCovered(tensor: tf.TensorInfo | undefined): boolean {
  return tensor == null || (tensor.dtype === 'float32' && tensor.shape.every((extent) => extent > 0));
}

const ACTIVATIONS: Record<string, string> = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' };

/** Whether `activate` covers a fused op's activation. Those with parameters (prelu, leakyrelu) are left to the cpu's kernel. */
export function isPlainActivation(activation: unknown): boolean {
  return activation == null || activation === 'linear' || (activation as string) in ACTIVATIONS;
}

/** @returns the activation of `x`, which is disposed unless it is returned itself. */
export function activate(x: tf.TensorInfo, activation: unknown, backend: NativeBackend): tf.TensorInfo {
  const kernelName = ACTIVATIONS[activation as string];
  if (!kernelName) return x;
  const y = tf.getKernel(kernelName, 'native').kernelFunc({ inputs: { x }, backend }) as tf.TensorInfo;
  backend.disposeIntermediateTensorInfo(x);
  return y;
}
