import * as tf from '@tensorflow/tfjs-core';
import { RAMP_FLOOR } from '../ops.ts';

/** What is called of tfjs-node's backend. */
interface TensorflowBackend extends tf.KernelBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_BOOL' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_TYPE' | 'TF_FLOAT', number>
  >;
  executeMultipleOutputs(name: string, attributes: object[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}
type Inputs = Record<'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance', tf.Tensor>;

/**
 * Registers batch normalisation of training, which tfjs-node lacks, as TensorFlow's own FusedBatchNormV3 and its gradient. Composed
 * of tfjs's ops it takes some 30 passes over the activations; without them a step of a small network is 1.4 times as fast.
 */
export function registerBatchNorm(): void {
  const register = (
    kernelName: string,
    compute: (backend: TensorflowBackend, inputs: Inputs, epsilon: number, sharpness?: number) => tf.Tensor[],
  ) => {
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
      const { epsilon, sharpness } = attrs as { epsilon: number; sharpness?: number };
      return tf.tidy(() => compute(backend as TensorflowBackend, inputs as Inputs, epsilon, sharpness));
    };
    tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
  };

  register('BatchNormTraining', (backend, { x, gamma, beta }, epsilon, sharpness) => {
    const affine = sharpness === undefined || sharpness === 1 ? { gamma, beta } : ramp(gamma, beta, sharpness);
    const none = tf.tensor1d([]);
    const given = [rows(x), affine.gamma, affine.beta, none, none];
    const [z, , , mean, variance] = run(backend, 'FusedBatchNormV3', epsilon, true, given);
    const y = tf.reshape(z!, x.shape);
    if (sharpness === undefined) return [y, mean!, variance!];
    const spikes = sharpness === 1 ? tf.cast(tf.greaterEqual(y, 0.5), 'float32') : tf.clipByValue(y, 0, 1);
    return [spikes, mean!, variance!];
  });

  register('BatchNormTrainingGrad', (backend, { dy, x, gamma, beta, mean, variance }, epsilon, sharpness) => {
    const affine = sharpness === undefined ? { gamma, beta, width: 1 } : ramp(gamma, beta, sharpness);
    let slope = rows(dy);
    if (sharpness !== undefined) {
      const given = [rows(x), affine.gamma, affine.beta, mean, variance];
      const z = run(backend, 'FusedBatchNormV3', epsilon, false, given)[0]!;
      slope = tf.mul(slope, tf.cast(tf.equal(z, tf.clipByValue(z, 0, 1)), 'float32'));
    }
    const given = [slope, rows(x), affine.gamma, mean, variance, tf.tensor1d([])];
    const [dx, dGamma, dBeta] = run(backend, 'FusedBatchNormGradV3', epsilon, true, given);
    return [tf.reshape(dx!, x.shape), tf.div(dGamma!, affine.width), tf.div(dBeta!, affine.width)];
  });
}

/** γ and β with the ramp of a bounded ReLU in them: all that is left to do is to clip. */
function ramp(gamma: tf.Tensor, beta: tf.Tensor, sharpness: number) {
  const width = 1 - sharpness + RAMP_FLOOR;
  return { gamma: tf.div(gamma, width), beta: tf.add(tf.div(tf.sub(beta, 0.5), width), 0.5), width };
}

/** TensorFlow takes images only. */
function rows(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  return tf.reshape(x, [x.size / channels, 1, 1, channels]);
}

/**
 * FusedBatchNormV3 gives y, the mean, the unbiased variance, and, on a CPU, the mean and the biased variance; which is what its
 * gradient takes.
 */
function run(
  backend: TensorflowBackend,
  name: string,
  epsilon: number,
  training: boolean,
  inputs: tf.Tensor[],
): tf.Tensor[] {
  const { binding } = backend;
  const attributes = [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: training },
  ];
  return backend.executeMultipleOutputs(name, attributes, inputs, name === 'FusedBatchNormV3' ? 6 : 5);
}
