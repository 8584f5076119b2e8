import { describe, expect, it } from 'vitest';
import { convShape } from '../../bench/kernels/cases.ts';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { loadBinary } from '../../src/native/load.ts';
import { nativeAvailable } from '../native-available.ts';

const scanArrays = () => ({
  cardinalities: Int32Array.of(2, 2),
  distances: new Float64Array(4),
  factor: Float64Array.of(1),
  weights: Float64Array.of(0.5),
  excluded: new Float64Array(0),
  mean: new Float64Array(4),
  deviation: new Float64Array(4),
  logImprovement: new Float64Array(4),
});
const scanShape = { n: 1, dimensions: 2, first: 0, count: 4, amplitude: 1, priorMean: 0, incumbent: 0, xi: 0 };
const likelihoodArrays = () => ({
  states: Int32Array.of(2, 3),
  factors: Int32Array.of(0, 1),
  contributions: new Float64Array(10),
  rates: Float64Array.of(1, 1),
  observed: Int32Array.of(0, 0, 1, 2),
  noise: Float64Array.of(0.1, 0.1),
  values: Float64Array.of(1, -1),
  gradient: new Float64Array(3),
  noiseGradient: new Float64Array(2),
  weights: new Float64Array(2),
});
const likelihoodShape = { n: 2, dimensions: 2, radial: 0, amplitude: 1 };
const posteriorArrays = () => ({
  states: Int32Array.of(2, 3),
  factors: Int32Array.of(0, 1),
  contributions: new Float64Array(5),
  factor: Float64Array.of(1),
  weights: Float64Array.of(0.5),
  noise: Float64Array.of(0),
  points: Int32Array.of(0, 2, 1, 0),
  mean: new Float64Array(2),
  deviation: new Float64Array(2),
});
const posteriorShape = { n: 1, dimensions: 2, radial: 0, amplitude: 1, priorMean: 0, count: 2 };
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
  [
    'short outputs',
    /mean has 3/,
    (k) => k.expectedImprovementScan({ ...scanArrays(), mean: new Float64Array(3) }, scanShape),
  ],
  [
    'a range beyond the grid',
    /beyond the grid/,
    (k) => k.expectedImprovementScan(scanArrays(), { ...scanShape, first: 1 }),
  ],
  [
    'an empty dimension',
    /cardinalities\[1\]/,
    (k) => k.expectedImprovementScan({ ...scanArrays(), cardinalities: Int32Array.of(2, 0) }, scanShape),
  ],
  [
    'a state that is not of its dimension',
    /observed\[3\]/,
    (k) => k.marginalLikelihood({ ...likelihoodArrays(), observed: Int32Array.of(0, 0, 1, 3) }, likelihoodShape),
  ],
  [
    'a factor that is none',
    /factors\[1\]/,
    (k) => k.marginalLikelihood({ ...likelihoodArrays(), factors: Int32Array.of(0, 2) }, likelihoodShape),
  ],
  [
    'a radial function that is none',
    /radial 3/,
    (k) => k.marginalLikelihood(likelihoodArrays(), { ...likelihoodShape, radial: 3 }),
  ],
  [
    'a short table',
    /contributions has 9/,
    (k) => k.marginalLikelihood({ ...likelihoodArrays(), contributions: new Float64Array(9) }, likelihoodShape),
  ],
  [
    'a short gradient',
    /gradient has 2/,
    (k) => k.marginalLikelihood({ ...likelihoodArrays(), gradient: new Float64Array(2) }, likelihoodShape),
  ],
  [
    'short contributions',
    /contributions has 4 elements/,
    (k) => k.posteriorAt({ ...posteriorArrays(), contributions: new Float64Array(4) }, posteriorShape),
  ],
  [
    'a state that its dimension does not have',
    /points\[3\] 3/,
    (k) => k.posteriorAt({ ...posteriorArrays(), points: Int32Array.of(0, 2, 1, 3) }, posteriorShape),
  ],
  [
    'a covariance function that is none',
    /radial 3/,
    (k) => k.posteriorAt(posteriorArrays(), { ...posteriorShape, radial: 3 }),
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
