import * as tf from '@tensorflow/tfjs-core';
import { normal, spikes } from './on-engine.ts';

/** A tfjs op that the engines replace, and what it is run on. */
export type OpCase = [name: string, compute: () => tf.Tensor[]];

type Shape4 = [number, number, number, number];
type Padding = 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
interface Convolution {
  x: Shape4;
  filter: Shape4;
  strides?: number | [number, number];
  pad?: Padding;
  dilations?: number | [number, number];
}

const explicit: Padding = [
  [0, 0],
  [2, 0],
  [1, 2],
  [0, 0],
];
const convolutions: Convolution[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { x: [1, 7, 5, 1], filter: [3, 3, 1, 16] },
  { x: [3, 9, 8, 3], filter: [3, 5, 3, 17] },
  { x: [5, 8, 8, 16], filter: [3, 3, 16, 16] },
  { x: [2, 6, 7, 17], filter: [2, 2, 17, 3] },
  { x: [1, 7, 7, 3], filter: [3, 3, 3, 1], pad: 'valid' },
  { x: [4, 5, 6, 17], filter: [5, 6, 17, 16], pad: 'valid' },
  { x: [2, 9, 7, 3], filter: [3, 3, 3, 16], strides: 2 },
  { x: [3, 8, 9, 16], filter: [3, 3, 16, 17], strides: 2, pad: 'valid' },
  { x: [2, 8, 10, 1], filter: [2, 3, 1, 3], strides: [2, 1] },
  { x: [2, 10, 10, 3], filter: [1, 1, 3, 5], strides: 3, pad: 'valid' },
  { x: [2, 6, 5, 3], filter: [3, 3, 3, 4], pad: explicit },
  { x: [2, 7, 7, 4], filter: [3, 2, 4, 3], strides: 2, pad: explicit },
  {
    x: [2, 5, 5, 2],
    filter: [2, 2, 2, 3],
    pad: [
      [0, 0],
      [3, 2],
      [2, 3],
      [0, 0],
    ],
  },
  { x: [19, 28, 28, 1], filter: [3, 3, 1, 16] },
  { x: [7, 14, 14, 16], filter: [3, 3, 16, 32] },
];
const dilated: Convolution[] = [
  { x: [2, 9, 9, 3], filter: [3, 3, 3, 16], dilations: 2 },
  { x: [1, 10, 9, 1], filter: [2, 3, 1, 3], dilations: [3, 2], pad: 'valid' },
  { x: [1, 9, 9, 17], filter: [3, 3, 17, 2], dilations: 2, pad: explicit },
];

const nameOf = ({ x, filter, strides = 1, pad = 'same', dilations = 1 }: Convolution) =>
  `${x.join('x')} * ${filter.join('x')}, strides ${strides}, pad ${pad}, dilation ${dilations}`;
const convolve = ({ strides = 1, pad = 'same', dilations = 1 }: Convolution, x: tf.Tensor, filter: tf.Tensor) =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);

const forward = [...convolutions, ...dilated].map(
  (c): OpCase => [`Conv2D ${nameOf(c)}`, () => [convolve(c, normal(c.x, 1), normal(c.filter, 2))]],
);

const gradients = convolutions.map(
  (c): OpCase => [
    `Conv2DBackprop ${nameOf(c)}`,
    () => {
      const x = normal(c.x, 1);
      const filter = normal(c.filter, 2);
      const run = tf.grads((a, b) => convolve(c, a!, b!));
      return run([x, filter], normal(convolve(c, x, filter).shape, 3));
    },
  ],
);

const fused = [...convolutions.slice(0, 9), ...dilated].flatMap((c) =>
  (['linear', 'relu', 'relu6', 'elu', 'sigmoid'] as const).flatMap((activation, i) =>
    [false, true].slice(i > 1 ? 1 : 0).map(
      (hasBias): OpCase => [
        `FusedConv2D ${nameOf(c)}, ${activation}, ${hasBias ? 'bias' : 'no bias'}`,
        () => {
          const { strides = 1, pad = 'same', dilations = 1 } = c;
          const bias = hasBias ? { bias: normal([c.filter[3]], 3) } : {};
          const [x, filter] = [normal(c.x, 1) as tf.Tensor4D, normal(c.filter, 2) as tf.Tensor4D];
          return [tf.fused.conv2d({ x, filter, strides, pad, dilations, activation, ...bias })];
        },
      ],
    ),
  ),
);
const otherFused: OpCase[] = [
  [
    'FusedConv2D with a bias of one value',
    () => {
      const [x, filter] = [normal([2, 5, 4, 3], 1) as tf.Tensor4D, normal([3, 3, 3, 4], 2) as tf.Tensor4D];
      return [tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias: tf.tensor1d([0.5]), activation: 'relu' })];
    },
  ],
  [
    'FusedConv2D with leakyrelu',
    () => {
      const [x, filter] = [normal([2, 5, 4, 3], 1) as tf.Tensor4D, normal([3, 3, 3, 4], 2) as tf.Tensor4D];
      const settings = { strides: 1, pad: 'same', activation: 'leakyrelu', leakyreluAlpha: 0.1 } as const;
      return [tf.fused.conv2d({ x, filter, bias: normal([4], 3), ...settings })];
    },
  ],
];

/** Outer axes of a and b, rows, columns, inner. */
const products: [aBatch: number[], bBatch: number[], rows: number, columns: number, inner: number][] = [
  [[], [], 1, 1, 1],
  [[], [], 1, 17, 3],
  [[], [], 17, 1, 16],
  [[], [], 32, 40, 65],
  [[], [], 33, 64, 300],
  [[3], [3], 5, 4, 7],
  [[3], [1], 5, 4, 7],
  [[1], [4], 5, 4, 7],
  [[2, 3], [2, 3], 3, 2, 4],
  [[2, 1], [1, 3], 3, 2, 4],
  [[1, 2], [2, 1], 3, 2, 4],
  [[4], [1, 1], 3, 2, 5],
  [[1], [2, 1], 3, 2, 5],
  [[2], [3, 2], 3, 2, 5],
];
const matrixProducts = products.flatMap(([aBatch, bBatch, rows, columns, inner]) =>
  [0, 1, 2, 3].map((transposes): OpCase => {
    const [transposeA, transposeB] = [transposes % 2 === 1, transposes > 1];
    const a = [...aBatch, ...(transposeA ? [inner, rows] : [rows, inner])];
    const b = [...bBatch, ...(transposeB ? [columns, inner] : [inner, columns])];
    return [
      `BatchMatMul ${a.join('x')}${transposeA ? "'" : ''} · ${b.join('x')}${transposeB ? "'" : ''}`,
      () => [tf.matMul(normal(a, 1), normal(b, 2), transposeA, transposeB)],
    ];
  }),
);
const fusedProducts = (['linear', 'relu', 'elu', 'sigmoid'] as const).flatMap((activation) =>
  [[], [4]].map(
    (biasShape): OpCase => [
      `_FusedMatMul ${activation}, bias (${biasShape})`,
      () => {
        const bias = biasShape.length > 0 ? { bias: normal(biasShape, 3) } : {};
        return [tf.fused.matMul({ a: normal([3, 5], 1), b: normal([5, 4], 2), activation, ...bias })];
      },
    ],
  ),
);
const otherProducts: OpCase[] = [
  [
    '_FusedMatMul with a bias of one value',
    () => [tf.fused.matMul({ a: normal([3, 5], 1), b: normal([5, 4], 2), bias: tf.tensor1d([0.5]) })],
  ],
  [
    'BatchMatMul of integers',
    () => [tf.matMul(tf.tensor2d([[1, 2]], undefined, 'int32'), tf.tensor2d([[3], [4]], undefined, 'int32'))],
  ],
  ['BatchMatMul without rows', () => [tf.matMul(tf.zeros([0, 3]), normal([3, 2], 1))]],
];

type PoolPadding = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
const pools: [x: Shape4, window: number | [number, number], strides: number | [number, number], pad: PoolPadding][] = [
  [[1, 1, 1, 1], 1, 1, 'same'],
  [[2, 28, 28, 16], 2, 2, 'same'],
  [[3, 7, 5, 17], 2, 2, 'same'],
  [[3, 7, 5, 17], 2, 2, 'valid'],
  [[1, 6, 6, 1], 3, 1, 'same'],
  [[2, 9, 8, 3], 3, 2, 'same'],
  [[2, 9, 8, 16], [2, 3], [1, 2], 'valid'],
  [[2, 7, 7, 33], 3, 2, 1],
  [
    [2, 7, 6, 3],
    3,
    2,
    [
      [0, 0],
      [2, 0],
      [0, 1],
      [0, 0],
    ],
  ],
  [[2, 5, 5, 2], 1, 2, 'valid'],
  [[40, 14, 14, 32], 2, 2, 'same'],
];
const maxPools = pools.flatMap(([shape, window, strides, pad]) =>
  ([normal, spikes] as const).flatMap((fill): OpCase[] => {
    const name = `${shape.join('x')}, window ${window}, strides ${strides}, pad ${pad}, ${fill.name}`;
    const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, strides, pad);
    return [
      [`MaxPool ${name}`, () => [pool(fill(shape, 1))]],
      [
        `MaxPoolGrad ${name}`,
        () => {
          const x = fill(shape, 1);
          return [tf.grad(pool)(x, normal(pool(x).shape, 2))];
        },
      ],
    ];
  }),
);
const otherPools: OpCase[] = [
  [
    'MaxPool of negative values at a padded edge',
    () => [tf.maxPool(tf.fill([1, 3, 3, 2], -1) as tf.Tensor4D, 2, 2, 'same')],
  ],
];

const batchNorms = [
  [7, 5, 3],
  [4, 6, 6, 17],
  [9, 2],
].map((shape): OpCase => {
  const channels = [shape.at(-1)!];
  return [
    `FusedBatchNorm of ${shape.join('x')}, with and without offset and scale`,
    () => {
      const [x, mean, scale, offset] = [
        normal(shape, 1),
        ...[2, 3, 4].map((seed) => normal(channels, seed) as tf.Tensor1D),
      ];
      const variance = tf.square(normal(channels, 5)) as tf.Tensor1D;
      return [
        tf.batchNorm(x!, mean as tf.Tensor1D, variance, offset as tf.Tensor1D, scale as tf.Tensor1D, 0.01),
        tf.batchNorm(x!, mean as tf.Tensor1D, variance),
      ];
    },
  ];
});

export const opCases: OpCase[] = [
  ...forward,
  ...gradients,
  ...fused,
  ...matrixProducts,
  ...fusedProducts,
  ...maxPools,
  ...otherPools,
  ...batchNorms,
];

const outside: OpCase = [
  'MaxPool with windows outside of the image',
  () => {
    const x = normal([1, 4, 4, 2], 1);
    const pool = (z: tf.Tensor) => tf.maximum(tf.maxPool(z as tf.Tensor4D, 2, 1, 3), -9);
    return [pool(x), tf.grad(pool)(x)];
  },
];

/** What tfjs's wasm backend refuses, or gets wrong. */
export const casesBeyondWasm: OpCase[] = [...otherFused, ...otherProducts, outside];
