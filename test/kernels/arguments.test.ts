import { describe, expect, it } from 'vitest';
import { convShape, poolShape } from '../../bench/kernels/spiking-cases.ts';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { EVENTS } from '../../src/kernels/spiking-arrays.ts';
import { loadBinary } from '../../src/native/load.ts';
import { nativeAvailable } from '../native-available.ts';

/** One dimension of two values and one observation. */
const branching = () => ({
  states: Int32Array.of(2),
  cardinalities: Int32Array.of(2),
  factors: Int32Array.of(0),
  conditionStarts: Int32Array.of(0, 0),
  conditionParents: new Int32Array(0),
  conditionAllowed: new Int32Array(0),
  contributions: new Float64Array(16),
  centre: new Float64Array(16),
  trend: new Float64Array(2),
  weights: new Float64Array(8),
  covariance: new Float64Array(64).fill(1),
  slopes: new Float64Array(1),
  thresholds: new Float64Array(1),
  found: new Int32Array(2),
  progress: new Int32Array(3),
});
const branchingShape = { n: 8, dimensions: 1, radial: 0, amplitude: 1, priorMean: 0, levels: 1 };
const scanShape = { ...branchingShape, head: 0, first: 0, count: 1 };
const boundArrays = () => ({
  ...branching(),
  stageEnds: Int32Array.of(1),
  columns: new Float64Array(8 * 32),
  lowest: new Float64Array(32),
  highest: new Float64Array(32),
  bounds: new Float64Array(1),
  prefixes: new Int32Array(3),
  predictors: new Float64Array(17),
});
const boundShape = { ...branchingShape, stages: 1, nodes: 1 };
const shape = convShape(1, 4, 1, 3, 2);
const convArrays = () => ({
  input: new Float32Array(16),
  weights: new Float32Array(18),
  thresholds: new Float32Array(2),
  membranes: new Float32Array(32),
  spikes: new Uint32Array(16),
});

const integerShape = { ...shape, method: EVENTS } as const;
const integerArrays = (weights = 9 * 4 * 64) => ({
  input: new Uint32Array(16),
  weights: new Int8Array(weights),
  widen: new Uint8Array(9),
  thresholds: new Int32Array(2),
  membranes: new Int32Array(32),
  spikes: new Uint32Array(16),
});

const wrong: [string, RegExp, (kernels: Kernels) => unknown][] = [
  [
    'a short factor',
    /factor has 2 elements/,
    (k) => k.choleskyAppend(new Float64Array(2), new Float64Array(2), { n: 1 }),
  ],
  ['a negative n', /n -1/, (k) => k.choleskyAppend(new Float64Array(2), new Float64Array(2), { n: -1 })],
  ['a fractional n', /n 0.5/, (k) => k.choleskyAppend(new Float64Array(9), new Float64Array(2), { n: 0.5 })],
  ['n that is no multiple of 8', /n 9: expected a multiple/, (k) => k.levelScan(branching(), { ...scanShape, n: 9 })],
  [
    'a short covariance',
    /covariance has 63/,
    (k) => k.levelScan({ ...branching(), covariance: new Float64Array(63) }, scanShape),
  ],
  ['a range beyond the grid', /beyond the grid/, (k) => k.levelScan(branching(), { ...scanShape, first: 1 })],
  [
    'an empty dimension',
    /states\[0\] 0/,
    (k) => k.levelScan({ ...branching(), states: Int32Array.of(0), cardinalities: Int32Array.of(0) }, scanShape),
  ],
  [
    'a condition on itself',
    /conditionParents\[0\]/,
    (k) => {
      const conditions = { conditionStarts: Int32Array.of(0, 1), conditionParents: Int32Array.of(0) };
      return k.levelScan({ ...branching(), ...conditions, conditionAllowed: new Int32Array(2) }, scanShape);
    },
  ],
  [
    'no room for what is found',
    /room for 2 points/,
    (k) => k.levelScan({ ...branching(), found: new Int32Array(1) }, scanShape),
  ],
  [
    'stages that do not end with the dimensions',
    /stageEnds\[0\]/,
    (k) => k.boundSearch({ ...boundArrays(), stageEnds: Int32Array.of(2) }, boundShape),
  ],
  [
    'more open prefixes than there is room for',
    /may come to 2/,
    (k) => k.boundSearch({ ...boundArrays(), progress: Int32Array.of(2, 0, 0) }, boundShape),
  ],
  [
    'a prefix of no stage',
    /prefixes\[0\]/,
    (k) =>
      k.boundSearch(
        { ...boundArrays(), prefixes: Int32Array.of(1, 0, 0), progress: Int32Array.of(1, 0, 0) },
        boundShape,
      ),
  ],
  ['short weights', /weights has 17/, (k) => k.greyConv({ ...convArrays(), weights: new Float32Array(17) }, shape)],
  ['a negative size', /height -4/, (k) => k.greyConv(convArrays(), { ...shape, height: -4 })],
  [
    'a detached array',
    /input has 0/,
    (k) => {
      const input = new Float32Array(16);
      structuredClone(input, { transfer: [input.buffer] });
      return k.greyConv({ ...convArrays(), input }, shape);
    },
  ],
  ['a negative padding', /padTop -1/, (k) => k.greyConv(convArrays(), { ...shape, padTop: -1 })],
  ['a stride of 0', /strideX 0/, (k) => k.greyConv(convArrays(), { ...shape, strideX: 0 })],
  ['an unknown way to fire', /firing 4/, (k) => k.greyConv(convArrays(), { ...shape, firing: 4 as never })],
  ['a flag that is none', /perNeuron 2/, (k) => k.greyConv(convArrays(), { ...shape, perNeuron: 2 as never })],
  [
    'a threshold for each channel where each neuron has one',
    /thresholds has 2 elements, the shape needs 32/,
    (k) => k.greyConv(convArrays(), { ...shape, perNeuron: 1 }),
  ],
  ['short spikes', /spikes has 0/, (k) => k.greyConv({ ...convArrays(), spikes: new Uint32Array(0) }, shape)],
  [
    'membranes over the input',
    /membranes overlaps input/,
    (k) => {
      const input = new Float32Array(32);
      return k.greyConv({ ...convArrays(), input, membranes: input }, shape);
    },
  ],
  [
    'spikes over the membranes',
    /spikes overlaps membranes|membranes overlaps spikes/,
    (k) => {
      const memory = new ArrayBuffer(188);
      const spikes = new Uint32Array(memory, 124, 16);
      return k.greyConv({ ...convArrays(), membranes: new Float32Array(memory, 0, 32), spikes }, shape);
    },
  ],
  ['weights that are not packed', /weights has 18/, (k) => k.integerConv(integerArrays(18), integerShape)],
  [
    'points of widening that are missing',
    /widen has 8/,
    (k) => k.integerConv({ ...integerArrays(), widen: new Uint8Array(8) }, integerShape),
  ],
  ['an unknown method', /method 2/, (k) => k.integerConv(integerArrays(), { ...integerShape, method: 2 as never })],
  [
    'no membranes where neurons start again',
    /membranes has 0/,
    (k) => k.integerConv({ ...integerArrays(), membranes: new Int32Array(0) }, { ...integerShape, firing: 2 }),
  ],
  [
    'short levels',
    /input has 15/,
    (k) => k.integerGreyConv({ ...integerArrays(18), input: new Uint8Array(15) }, shape),
  ],
  [
    'more pixels than can be counted',
    /more than 2³¹ pixels/,
    (k) => {
      const arrays = { spikes: new Uint32Array(1), weights: new Int32Array(1), counts: new Float64Array(1) };
      return k.countSpikes(arrays, { images: 2 ** 20, pixels: 2 ** 20, channels: 1 });
    },
  ],
  [
    'counts that are missing',
    /counts has 1/,
    (k) => {
      const arrays = { spikes: new Uint32Array(8), weights: new Int32Array(4), counts: new Float64Array(1) };
      return k.countSpikes(arrays, { images: 2, pixels: 4, channels: 1 });
    },
  ],
  [
    'a pool in place',
    /output overlaps input/,
    (k) => {
      const memory = new Uint32Array(16);
      return k.spikingMaxPool(memory, memory.subarray(0, 4), poolShape(1, 4, 4, 1));
    },
  ],
  [
    'a short pool output',
    /output has 3/,
    (k) => k.spikingMaxPool(new Uint32Array(16), new Uint32Array(3), poolShape(1, 4, 4, 1)),
  ],
];

const implementations = (['native', 'wasm', 'reference'] as const).filter(
  (name) => name !== 'native' || nativeAvailable,
);

describe.each(implementations)('%s refuses', (name) => {
  const kernels = loadKernels(name);
  it.each(wrong)('%s', (_, message, call) => {
    expect(() => call(kernels)).toThrow(StropError);
    expect(() => call(kernels)).toThrow(message);
  });
});

describe.skipIf(!nativeAvailable)('native refuses', () => {
  const native = () => loadKernels('native') as unknown as Record<string, (...rest: unknown[]) => unknown>;
  it.each([
    [
      'an array of another type',
      /factor: expected a Float64Array/,
      ['choleskyAppend', new Float32Array(9), new Float64Array(2), { n: 1 }],
    ],
    ['no array at all', /factor: expected a Float64Array/, ['choleskyAppend', null, new Float64Array(2), { n: 1 }]],
    ['a missing shape', /shape: expected an object/, ['choleskyAppend', new Float64Array(9), new Float64Array(2)]],
    [
      'a shape without numbers',
      /n: expected a number/,
      ['choleskyAppend', new Float64Array(9), new Float64Array(2), { n: '1' }],
    ],
    ['NaN for a size', /n nan/, ['choleskyAppend', new Float64Array(9), new Float64Array(2), { n: Number.NaN }]],
  ] as const)('%s', (_, message, [kernel, ...rest]) => {
    expect(() => native()[kernel]!(...rest)).toThrow(message);
  });
});

it.skipIf(!nativeAvailable)('refuses an error class that is none', () => {
  const loaded = loadBinary('strop');
  const { setErrorClass } = ('binary' in loaded ? loaded.binary : {}) as {
    setErrorClass: (errorClass: unknown) => void;
  };
  expect(() => setErrorClass(5)).toThrow(/errorClass: expected a class/);
});

it.skipIf(!nativeAvailable)('reads views of a SharedArrayBuffer', () => {
  const native = loadKernels('native');
  const factor = new Float64Array(new SharedArrayBuffer(24));
  expect(native.choleskyAppend(factor, Float64Array.of(4), { n: 0 })).toBe(4);
  expect(factor[0]).toBe(2);
});
