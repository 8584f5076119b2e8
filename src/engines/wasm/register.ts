import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerOwnKernels } from '../own-kernels.ts';
import { typescriptLoops } from '../typescript-loops.ts';
import { replaceConvolutionGradients } from './convolution.ts';
import { replaceMatrixProduct } from './matrix-product.ts';
import { replaceMaxPoolGradient } from './max-pool.ts';

let registered = false;

/** Adds to tfjs's wasm backend what training needs: the own ops, and the gradients that it lacks or has slow. */
export function registerWasm(): void {
  if (registered) return;
  registered = true;
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  replaceConvolutionGradients();
  replaceMatrixProduct();
  replaceMaxPoolGradient();
  registerOwnKernels('wasm', typescriptLoops, (backend) => {
    const wasm = backend as BackendWasm;
    return {
      allocate: (shape) => wasm.makeOutput(shape, 'float32'),
      view: (tensor) => wasm.typedArrayFromHeap(tensor) as Float32Array,
    };
  });
}
