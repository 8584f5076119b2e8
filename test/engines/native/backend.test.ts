import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { NativeBackend } from '../../../src/engines/native/backend.ts';
import { rmspropUpdate, spikingBRelu } from '../../../src/engines/ops.ts';
import { skipNative } from '../on-engine.ts';

const ROWS = 64;
const SIZE = 64 * 64;

/** Takes every recycled buffer of that size and overwrites it. */
function overwrite(): void {
  for (let i = 0; i < 8; i++) tf.keep(spikingBRelu(tf.fill([ROWS, SIZE / ROWS], 1), 0.5));
}

/** A tensor in a buffer that the backend allocated, full of 0.5. */
function own(): tf.Tensor {
  return spikingBRelu(tf.fill([ROWS, SIZE / ROWS], 0.5), 0.5);
}

const half = (count: number) => new Float32Array(count).fill(0.5);

describe.skipIf(skipNative)('NativeBackend', () => {
  beforeAll(async () => {
    await activateEngine('native');
  });

  it('recycles the buffer of a disposed tensor', () => {
    const backend = new NativeBackend();
    const first = backend.allocate([SIZE]);
    const buffer = backend.view(first);
    backend.disposeData(first.dataId);
    expect(backend.view(backend.allocate([64, 64]))).toBe(buffer);
  });

  it('leaves alone what a reader holds', () => {
    const x = own();
    const values = x.dataSync();
    x.dispose();
    overwrite();
    expect(values).toEqual(half(SIZE));
  });

  it('leaves alone what a slice or a reshape shares', () => {
    const x = own();
    const row = tf.slice(x, [2, 0], [1, SIZE / ROWS]);
    const flat = tf.reshape(own(), [SIZE]);
    x.dispose();
    overwrite();
    expect(row.dataSync()).toEqual(half(SIZE / ROWS));
    expect(flat.dataSync()).toEqual(half(SIZE));
  });

  it('leaves alone what the caller wrote', () => {
    const mine = half(SIZE);
    const x = tf.tensor1d(mine);
    spikingBRelu(x, 0.5).dispose();
    x.dispose();
    overwrite();
    expect(mine).toEqual(half(SIZE));
  });

  it('computes what is deferred when it is looked at, from inputs that are disposed by then', () => {
    const backend = new NativeBackend();
    const input = backend.allocate([SIZE]);
    backend.view(input).fill(3);
    const output = backend.defer([SIZE], [input], (values, [x]) => values.set(x!.map((value) => 2 * value)));
    backend.disposeData(input.dataId);
    backend.view(backend.allocate([SIZE])).fill(7); // a buffer that was still the input's would be overwritten
    expect(backend.view(output)).toEqual(new Float32Array(SIZE).fill(6));
  });

  it('gives the inputs of dropped work back', () => {
    const backend = new NativeBackend();
    const input = backend.allocate([SIZE]);
    const buffer = backend.view(input);
    const output = backend.defer([SIZE], [input], () => expect.unreachable());
    backend.disposeData(input.dataId);
    backend.disposeData(output.dataId);
    expect(backend.view(backend.allocate([SIZE]))).toBe(buffer);
  });

  it('defers nothing whose inputs somebody outside may change', () => {
    const mine = half(SIZE);
    const product = tf.matMul(tf.tensor2d(mine, [1, SIZE]), tf.ones([1, SIZE]) as tf.Tensor2D, false, true);
    mine.fill(7);
    expect(product.dataSync()[0]).toBe(SIZE / 2);
  });

  describe('updates a variable in place', () => {
    const settings = { learningRate: 0.5, rho: 0.9, epsilon: 1e-3 };
    /** A variable in a buffer of the backend's, and a step that replaces it. */
    function variable() {
      const state = { variable: own(), accumulator: own(), gradient: own() };
      return { ...state, step: () => rmspropUpdate(state, settings).variable };
    }
    const native = () => tf.backend() as NativeBackend;

    it('where nobody else sees it', () => {
      const { variable: p, step } = variable();
      const buffer = native().view(p);
      expect(native().view(step())).toBe(buffer);
    });

    it.each<[string, (p: tf.Tensor) => void]>([
      ['a reader', (p) => p.dataSync()],
      ['a clone', (p) => tf.keep(p.clone())],
      ['deferred work', (p) => native().defer([1], [p], () => {})],
    ])('but not where %s has it', (_, hold) => {
      const { variable: p, step } = variable();
      const before = native().view(p);
      hold(p);
      expect(native().view(step())).not.toBe(before);
      expect(before).toEqual(half(SIZE));
    });
  });
});
