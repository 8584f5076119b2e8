import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { registerOwnKernels } from './own-kernels.ts';
import { typescriptLoops } from './typescript-loops.ts';

let registered = false;

/** Adds the own ops' kernels to tfjs's plain JavaScript backend, and keeps it from advising to install tfjs-node. */
export function registerCpu(): void {
  if (registered) return;
  registered = true;
  Object.assign(tf.findBackend('cpu') as MathBackendCPU, { firstUse: false });
  registerOwnKernels('cpu', typescriptLoops, (backend) => ({
    allocate: (shape) =>
      (backend as MathBackendCPU).makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape))),
    view: ({ dataId }) => (backend as MathBackendCPU).data.get(dataId).values as Float32Array,
  }));
}
