import type { TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel, type WasmKernels } from './kernels.ts';

/** The wasm backend multiplies by XNNPACK only where nothing is transposed, else by a scalar loop: transpose first. */
export function replaceMatrixProduct(): void {
  replaceKernel('BatchMatMul', ({ a, b }, { transposeA, transposeB }, kernels) => {
    if (!(transposeA || transposeB) || a!.dtype !== 'float32' || b!.dtype !== 'float32') return undefined;
    const left = transposeA ? transposed(a!, kernels) : a!;
    const right = transposeB ? transposed(b!, kernels) : b!;
    const product = kernels.run('BatchMatMul', { a: left, b: right }, { transposeA: false, transposeB: false });
    if (transposeA) kernels.dispose(left);
    if (transposeB) kernels.dispose(right);
    return product;
  });
}

function transposed(x: TensorInfo, kernels: WasmKernels): TensorInfo {
  const axes = x.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return kernels.run('Transpose', { x }, { perm });
}
