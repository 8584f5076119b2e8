import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../../src/engines/choose.ts';
import {
  adadeltaUpdate,
  batchNormTraining,
  crossEntropy,
  linearCombination,
  type OwnKernels,
  rmspropUpdate,
  spikingBRelu,
} from '../../src/engines/ops.ts';
import { normal, onEngine, type Result } from './on-engine.ts';

export type OwnOpCase = [name: string, compute: () => tf.Tensor[]];

const shapes = [
  [1, 1],
  [3, 5, 4, 1],
  [6, 7, 5, 3],
  [33, 16],
  [9, 4, 4, 17],
  [4, 40],
  [9, 28, 28, 16],
];

const batchNorms = shapes.map((shape): OwnOpCase => {
  const channels = shape.at(-1)!;
  return [
    `batch norm of ${shape.join('x')}`,
    () => {
      const x = tf.add(tf.mul(normal(shape, 1), 2), 3);
      const gamma = normal([channels], 2) as tf.Tensor1D;
      const beta = normal([channels], 3) as tf.Tensor1D;
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, 0.001);
      const run = tf.grads((a, b, c) => batchNormTraining(a!, b as tf.Tensor1D, c as tf.Tensor1D, 0.001).y);
      return [y, mean, variance, ...run([x, gamma, beta], normal(shape, 4))];
    },
  ];
});

const plainBatchNorm: OwnOpCase = [
  'batch norm without gamma and beta',
  () => {
    const { y } = batchNormTraining(normal([5, 3], 1), null, null, 0.001);
    return [y, tf.grad((x) => batchNormTraining(x, null, null, 0.001).y)(normal([5, 3], 1), normal([5, 3], 2))];
  },
];

const fused = [
  [9, 28, 28, 16],
  [3, 5, 7, 17],
  [32, 128],
].flatMap((shape) =>
  [0, 0.4, 1].map((sharpness): OwnOpCase => {
    const channels = shape.at(-1)!;
    const f = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNormTraining(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, 0.001, sharpness);
    return [
      `batch norm and bounded ReLU of sharpness ${sharpness} of ${shape.join('x')}`,
      () => {
        const inputs = [normal(shape, 1), normal([channels], 2), tf.add(normal([channels], 3), 0.5)] as const;
        const { y, mean, variance } = f(...inputs);
        if (sharpness === 1) return [y, mean, variance];
        return [y, mean, variance, ...tf.grads((x, g, b) => f(x!, g!, b!).y)([...inputs], normal(shape, 4))];
      },
    ];
  }),
);

const ramps = [0, 0.3, 0.9, 0.999].map(
  (sharpness): OwnOpCase => [
    `bounded ReLU of sharpness ${sharpness}`,
    () => {
      const x = tf.add(normal([3, 5, 7, 17], 1), 0.5);
      return [spikingBRelu(x, sharpness), tf.grad((z) => spikingBRelu(z, sharpness))(x, normal(x.shape, 2))];
    },
  ],
);
const step: OwnOpCase = [
  'bounded ReLU of sharpness 1',
  () => {
    const x = tf.tensor1d([0, 0.49999997, 0.5, 0.50000006, 1, -3]);
    return [spikingBRelu(x, 1), tf.grad((z) => tf.add(z, spikingBRelu(z, 1)))(x)];
  },
];

const losses = [
  [1, 1],
  [32, 10],
  [5, 100],
].map((shape): OwnOpCase => {
  return [
    `cross-entropy of ${shape.join('x')}`,
    () => {
      const labels = tf.abs(normal(shape, 1)) as tf.Tensor2D;
      const logits = tf.mul(normal(shape, 2), 40) as tf.Tensor2D;
      const loss = (z: tf.Tensor) => tf.mul(crossEntropy(labels, z as tf.Tensor2D), 3);
      return [loss(logits), tf.grad(loss)(logits)];
    },
  ];
});

const combinations = [[3, 17], [200_001]].map(
  (shape): OwnOpCase => [
    `a linear combination of ${shape.join('x')}`,
    () => [linearCombination(normal(shape, 1), normal(shape, 2), 0.95, -0.3)],
  ],
);

const settings = { learningRate: 0.01, rho: 0.9, epsilon: 1e-6 };
const updates = [[1], [3, 3, 1, 17], [90_001]].flatMap((shape): OwnOpCase[] => {
  const state = () => ({
    variable: normal(shape, 1),
    accumulator: tf.square(normal(shape, 2)),
    gradient: normal(shape, 3),
  });
  return [
    [
      `RMSprop of ${shape.join('x')}`,
      () => {
        const { variable, accumulator } = rmspropUpdate(state(), settings);
        return [variable, accumulator];
      },
    ],
    [
      `Adadelta of ${shape.join('x')}`,
      () => {
        const accumulatedUpdate = tf.square(normal(shape, 4));
        const updated = adadeltaUpdate({ ...state(), accumulatedUpdate }, settings);
        return [updated.variable, updated.accumulator, updated.accumulatedUpdate];
      },
    ],
  ];
});

export const ownOpCases: OwnOpCase[] = [
  ...batchNorms,
  plainBatchNorm,
  ...fused,
  ...ramps,
  step,
  ...losses,
  ...combinations,
  ...updates,
];

const NAMES: (keyof OwnKernels)[] = [
  'BatchNormTraining',
  'BatchNormTrainingGrad',
  'SpikingBRelu',
  'SpikingBReluGrad',
  'CrossEntropy',
  'CrossEntropyGrad',
  'LinearCombination',
  'RmspropUpdate',
  'AdadeltaUpdate',
];

/** What `compute` gives on an engine whose own kernels are taken away, so that the ops are composed from those of tfjs. */
export async function composedOn(engine: EngineName, compute: () => tf.Tensor[]): Promise<Result[]> {
  await onEngine(engine, () => []);
  const kernels = NAMES.map((name) => tf.getKernel(name, engine)).filter((kernel) => kernel !== undefined);
  for (const { kernelName } of kernels) tf.unregisterKernel(kernelName, engine);
  try {
    return await onEngine(engine, compute);
  } finally {
    for (const kernel of kernels) tf.registerKernel(kernel);
  }
}
