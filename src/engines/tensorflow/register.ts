import * as tf from '@tensorflow/tfjs-core';
import { registerOwnKernels } from '../own-kernels.ts';
import { typescriptLoops } from '../typescript-loops.ts';
import { loadTfjsNode } from './load.ts';

let registered = false;

/**
 * Registers the backend 'tensorflow' of the tfjs-node in `folder`, with the own ops' kernels in TypeScript: TensorFlow's tensors
 * are copied for them, and still they take a fraction of the time of the ops that they are composed of.
 */
export function registerTensorflow(folder: string): void {
  if (registered) return;
  registered = true;
  loadTfjsNode(folder);
  registerOwnKernels('tensorflow', typescriptLoops, (given) => {
    const backend = given as tf.KernelBackend;
    return {
      allocate(shape) {
        const dataId = backend.write(new Float32Array(tf.util.sizeFromShape(shape)), shape, 'float32');
        return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' });
      },
      view: ({ dataId }) => backend.readSync(dataId) as Float32Array,
    };
  });
}
