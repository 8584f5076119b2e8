import { beforeAll, describe, expect, it } from 'vitest';
import { loadTrainingAddon } from '../../src/engines/native/addon.ts';
import { StropError } from '../../src/errors.ts';
import { skipNative } from './on-engine.ts';

type Shape = Record<string, number | boolean>;
const conv: Shape = {
  batch: 2,
  height: 5,
  width: 4,
  channels: 3,
  kernelHeight: 3,
  kernelWidth: 3,
  features: 2,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  padTop: 1,
  padLeft: 1,
  outHeight: 5,
  outWidth: 4,
};
/** The same for Winograd's algorithm. */
const tiled: Shape = { ...conv, channels: 16, features: 16 };
const pool: Shape = {
  batch: 2,
  height: 4,
  width: 4,
  channels: 3,
  windowHeight: 2,
  windowWidth: 2,
  strideHeight: 2,
  strideWidth: 2,
  padTop: 0,
  padLeft: 0,
  outHeight: 2,
  outWidth: 2,
};
const product: Shape = {
  batch: 2,
  rows: 3,
  columns: 4,
  inner: 5,
  transposeA: false,
  transposeB: false,
  sharedA: false,
  sharedB: true,
};
const norm: Shape = { rows: 6, channels: 5, epsilon: 0.001, width: 0.5 };
const ramp: Shape = { count: 7, width: 0.5 };
const update: Shape = { count: 7, learningRate: 0.1, rho: 0.9, epsilon: 1e-7 };

/** A function of the addon, the lengths of its arrays in order, and its shape. */
const functions: [name: string, lengths: number[], shape: Shape][] = [
  ['convolution', [120, 54, 2, 80], conv],
  ['convolutionInputGradient', [80, 54, 120], conv],
  ['convolutionFilterGradient', [120, 80, 54], conv],
  ['winogradConvolution', [640, 2304, 640], tiled],
  ['winogradInputGradient', [640, 2304, 640], tiled],
  ['winogradFilterGradient', [640, 640, 2304], tiled],
  ['matrixProduct', [30, 20, 4, 24], product],
  ['maxPool', [96, 24], pool],
  ['maxPoolGradient', [24, 96, 96], pool],
  ['batchNormTraining', [30, 5, 5, 30, 5, 5], norm],
  ['batchNormInference', [30, 5, 5, 5, 5, 30], norm],
  ['batchNormTrainingGradient', [30, 30, 5, 5, 5, 5, 30, 5, 5], norm],
  ['rowSums', [30, 5], { rows: 6, channels: 5 }],
  ['spikingBRelu', [7, 7], ramp],
  ['spikingBReluGradient', [7, 7, 7], ramp],
  ['linearCombination', [7, 7, 7], { count: 7, a: 0.5, b: 1.5 }],
  ['rmspropUpdate', [7, 7, 7, 7, 7], update],
  ['adadeltaUpdate', [7, 7, 7, 7, 7, 7, 7], update],
];

const floats = (...lengths: number[]) => lengths.map((length) => new Float32Array(length));

function detached(length: number): Float32Array<ArrayBuffer> {
  const array = new Float32Array(length);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

describe.skipIf(skipNative)('the training addon', () => {
  let addon: Record<string, (...values: unknown[]) => unknown>;
  beforeAll(() => {
    const loaded = loadTrainingAddon();
    if ('problem' in loaded) throw new Error(loaded.problem);
    addon = loaded.addon as unknown as typeof addon;
  });

  it('has no function that is not in the table below', () => {
    const names = Object.keys(addon).filter((name) => typeof addon[name] === 'function' && name !== 'setErrorClass');
    expect(names.sort()).toEqual(functions.map(([name]) => name).sort());
  });

  describe.each(functions)('%s', (name, lengths, shape) => {
    const arrays = () => floats(...lengths);
    const refuses = (values: unknown[], message?: RegExp) => {
      expect(() => addon[name]!(...values)).toThrow(StropError);
      if (message) expect(() => addon[name]!(...values)).toThrow(message);
    };

    it('takes arrays that fit, also on a SharedArrayBuffer', () => {
      addon[name]!(...arrays(), shape);
      addon[name]!(...lengths.map((length) => new Float32Array(new SharedArrayBuffer(length * 4))), shape);
    });

    it('refuses what is no Float32Array, is short, or is detached', () => {
      lengths.forEach((length, i) => {
        for (const wrong of [undefined, 1, 'x', {}, new Float64Array(length), new Int32Array(length), [1]]) {
          refuses([...(arrays() as unknown[]).with(i, wrong), shape], /expected a Float32Array/);
        }
        refuses([...arrays().with(i, new Float32Array(length - 1)), shape], new RegExp(`has ${length - 1} elements`));
        refuses([...arrays().with(i, detached(length)), shape], /has 0 elements/);
      });
      refuses([]);
    });

    it('refuses a shape that is none', () => {
      for (const wrong of [undefined, null, 3, 'x']) refuses([...arrays(), wrong], /shape: expected an object/);
      for (const [key, value] of Object.entries(shape)) {
        if (typeof value === 'boolean') continue;
        refuses([...arrays(), { ...shape, [key]: undefined }], new RegExp(`${key}: expected a number`));
        refuses([...arrays(), { ...shape, [key]: `${value}` }], new RegExp(`${key}: expected a number`));
        if (!Number.isInteger(value)) continue;
        for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
          refuses([...arrays(), { ...shape, [key]: wrong }], new RegExp(`${key} .*: expected an integer`));
        }
      }
    });

    it('does not crash where sizes do not go together', () => {
      for (const [key, value] of Object.entries(shape)) {
        if (!Number.isInteger(value)) continue;
        for (const other of [0, 1, 2, 3, 7, 100, 2 ** 31 - 1]) {
          try {
            addon[name]!(...arrays(), { ...shape, [key]: other });
          } catch (error) {
            expect(error).toBeInstanceOf(StropError);
          }
        }
      }
    });
  });

  it('refuses windows that contradict the sizes', () => {
    const convolution = (change: Shape) => () => addon.convolution!(...floats(120, 54, 2, 80), { ...conv, ...change });
    const maxPool = (change: Shape) => () => addon.maxPool!(...floats(96, 24), { ...pool, ...change });
    expect(convolution({ outHeight: 3 })).toThrow(/outHeight 3: the input has room for more windows/);
    expect(convolution({ strideWidth: 2 ** 31 - 1 })).toThrow(/Width: the windows reach too far/);
    expect(convolution({ dilationHeight: 2 ** 31 - 1 })).toThrow(/Height: the windows reach too far/);
    expect(maxPool({ strideHeight: 4 })).toThrow(/outHeight 2: a window lies outside the input/);
    expect(maxPool({ strideWidth: 4 })).toThrow(/outWidth 2: a window lies outside the input/);
    expect(maxPool({ windowHeight: 2 ** 31 - 1 })).toThrow(/Height: the windows reach too far/);
  });
});
