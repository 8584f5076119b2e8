import * as tf from '@tensorflow/tfjs-core';
import type { TrainingAddon } from '../../native/training-addon.ts';
import { registerOwnKernels } from '../own-kernels.ts';
import { NativeBackend } from './backend.ts';
import { replaceBatchNorm } from './batch-norm.ts';
import { replaceConvolutions } from './convolution.ts';
import { replaceMatrixProducts } from './matrix-product.ts';
import { replaceMaxPool } from './max-pool.ts';
import { replaceSum } from './sum.ts';

let registered = false;

/** Registers the backend 'native': tfjs's cpu backend with the hot ops on the addon. The cpu backend must be registered. */
export function registerNative(addon: TrainingAddon): void {
  if (registered) return;
  registered = true;
  tf.registerBackend('native', () => new NativeBackend(), 0);
  tf.copyRegisteredKernels('cpu', 'native');
  replaceConvolutions(addon);
  replaceMatrixProducts(addon);
  replaceMaxPool(addon);
  replaceSum(addon);
  replaceBatchNorm(addon);
  registerOwnKernels('native', addon, (backend) => {
    const native = backend as NativeBackend;
    return {
      allocate: (shape) => native.allocate(shape),
      view: (tensor) => native.view(tensor),
      reuse: (tensor) => native.reuse(tensor),
    };
  });
}
