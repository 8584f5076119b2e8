import * as tf from '@tensorflow/tfjs-core';
import { registerOwnKernels } from '../own-kernels.ts';
import { typescriptLoops } from '../typescript-loops.ts';
import { registerBatchNorm } from './batch-norm.ts';
import { loadTfjsNode } from './load.ts';

let registered = false;
export function registerTensorflow(folder: string): void {
  if (registered) return;
  registered = true;
  loadTfjsNode(folder);
  const V = process.env.VARIANT ?? 'C';
  if (V === 'B' || V === 'D')
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
  if (V === 'D')
    for (const k of ['BatchNormTraining', 'BatchNormTrainingGrad', 'SpikingBRelu', 'SpikingBReluGrad'])
      tf.unregisterKernel(k, 'tensorflow');
  if (V === 'C' || V === 'D') registerBatchNorm();
}
