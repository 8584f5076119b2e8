import * as tf from '@tensorflow/tfjs-core';
import type { OwnLoops } from '../native/training-addon.ts';
import { crossEntropyGradientLoop, crossEntropyLoop } from './cross-entropy.ts';
import { LINEAR, type OwnKernels, RAMP_FLOOR } from './ops.ts';

/** How a backend's tensors are reached. A view may become invalid with the next allocation. */
export interface TensorMemory {
  /** A new float32 tensor of any content. */
  allocate(shape: number[]): tf.TensorInfo;
  view(tensor: tf.TensorInfo): Float32Array;
  /** The tensor again, to be overwritten, where nobody but its one holder can see its data. */
  reuse?(tensor: tf.TensorInfo): tf.TensorInfo | undefined;
}

/**
 * Registers the kernels of ops.ts for a backend.
 *
 * @param memoryOf gives access to the backend's tensors; views are made after all outputs are allocated.
 */
export function registerOwnKernels(
  backendName: string,
  loops: OwnLoops,
  memoryOf: (backend: unknown) => TensorMemory,
): void {
  /**
   * `inputs` in the order in which the loop takes them; `outputs` gives the outputs' shapes. In place, output i may be
   * input i.
   */
  const register = (
    kernelName: keyof OwnKernels,
    inputNames: string[],
    outputShapes: (inputs: tf.TensorInfo[]) => number[][],
    loop: (arrays: Float32Array[], inputs: tf.TensorInfo[], attributes: Record<string, number>) => void,
    inPlace = false,
  ) => {
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
      const memory = memoryOf(backend);
      const tensors = inputNames.map((name) => inputs[name]!);
      const outputs = outputShapes(tensors).map((shape, i) => {
        const reused = inPlace ? memory.reuse?.(tensors[i]!) : undefined;
        return reused ?? memory.allocate(shape);
      });
      loop([...tensors, ...outputs].map(memory.view), tensors, attrs as Record<string, number>);
      return outputs;
    };
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName); // copied from another backend
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  };

  register(
    'BatchNormTraining',
    ['x', 'gamma', 'beta'],
    ([x, gamma]) => [x!.shape, gamma!.shape, gamma!.shape],
    ([x, gamma, beta, y, mean, variance], inputs, attributes) =>
      loops.batchNormTraining(x!, gamma!, beta!, y!, mean!, variance!, batchNormShape(inputs[0]!, attributes)),
  );
  register(
    'BatchNormTrainingGrad',
    ['dy', 'x', 'gamma', 'beta', 'mean', 'variance'],
    ([dy, , gamma]) => [dy!.shape, gamma!.shape, gamma!.shape],
    ([dy, x, gamma, beta, mean, variance, dx, dGamma, dBeta], inputs, attributes) => {
      const shape = batchNormShape(inputs[0]!, attributes);
      loops.batchNormTrainingGradient(dy!, x!, gamma!, beta!, mean!, variance!, dx!, dGamma!, dBeta!, shape);
    },
  );
  register(
    'SpikingBRelu',
    ['x'],
    ([x]) => [x!.shape],
    ([x, y], _, { sharpness }) => loops.spikingBRelu(x!, y!, { count: y!.length, width: rampWidth(sharpness!) }),
  );
  register(
    'SpikingBReluGrad',
    ['dy', 'x'],
    ([dy]) => [dy!.shape],
    ([dy, x, dx], _, { sharpness }) =>
      loops.spikingBReluGradient(dy!, x!, dx!, { count: dx!.length, width: rampWidth(sharpness!) }),
  );
  register(
    'CrossEntropy',
    ['labels', 'logits'],
    () => [[]],
    ([labels, logits, loss], inputs) => {
      loss![0] = crossEntropyLoop(labels!, logits!, batchShape(inputs[1]!));
    },
  );
  register(
    'CrossEntropyGrad',
    ['dy', 'labels', 'logits'],
    ([, , logits]) => [logits!.shape],
    ([dy, labels, logits, dLogits], inputs) =>
      crossEntropyGradientLoop(labels!, logits!, dLogits!, batchShape(inputs[2]!), dy![0]!),
  );
  register(
    'LinearCombination',
    ['x', 'y'],
    ([x]) => [x!.shape],
    ([x, y, newX], _, { a, b }) => loops.linearCombination(x!, y!, newX!, { count: newX!.length, a: a!, b: b! }),
    true,
  );
  register(
    'RmspropUpdate',
    ['variable', 'accumulator', 'gradient'],
    ([variable]) => [variable!.shape, variable!.shape],
    ([variable, accumulator, gradient, newVariable, newAccumulator], _, attributes) => {
      const shape = { count: variable!.length, ...settings(attributes) };
      loops.rmspropUpdate(variable!, accumulator!, gradient!, newVariable!, newAccumulator!, shape);
    },
    true,
  );
  register(
    'AdadeltaUpdate',
    ['variable', 'accumulator', 'accumulatedUpdate', 'gradient'],
    ([variable]) => [variable!.shape, variable!.shape, variable!.shape],
    ([variable, accumulator, accumulatedUpdate, gradient, newVariable, newAccumulator, newUpdate], _, attributes) => {
      const shape = { count: variable!.length, ...settings(attributes) };
      loops.adadeltaUpdate(
        variable!,
        accumulator!,
        accumulatedUpdate!,
        gradient!,
        newVariable!,
        newAccumulator!,
        newUpdate!,
        shape,
      );
    },
    true,
  );
}

function batchNormShape({ shape }: tf.TensorInfo, { epsilon, sharpness }: Record<string, number | undefined>) {
  const channels = shape.at(-1)!;
  const width = sharpness === undefined ? LINEAR : rampWidth(sharpness);
  return { rows: tf.util.sizeFromShape(shape) / channels, channels, epsilon: epsilon!, width };
}

function batchShape({ shape }: tf.TensorInfo) {
  return { rows: shape[0]!, classes: shape[1]! };
}

function rampWidth(sharpness: number): number {
  return sharpness === 1 ? 0 : 1 - sharpness + RAMP_FLOOR;
}

function settings({ learningRate, rho, epsilon }: Record<string, number>) {
  return { learningRate: learningRate!, rho: rho!, epsilon: epsilon! };
}
