import { describe, expect, it } from 'vitest';
import { convShape } from '../../bench/kernels/cases.ts';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
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
  [
    'a short pool output',
    /output has 3/,
    (k) => k.spikingMaxPool(new Uint32Array(16), new Uint32Array(3), { images: 1, height: 4, width: 4, words: 1 }),
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
