import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { activateEngine, type EngineName } from '../../src/engines/choose.ts';
import { loadTrainingAddon } from '../../src/engines/native/addon.ts';
import { Random } from '../../src/random/random.ts';

/**
 * Whether tests of the native engine are skipped. Where it must be there they run, and fail; `STROP_KERNELS=wasm` forbids to
 * load it.
 */
export const skipNative =
  process.env.STROP_KERNELS === 'wasm' ||
  ('problem' in loadTrainingAddon() && process.env.STROP_REQUIRE_NATIVE !== '1');

export interface Result {
  readonly shape: number[];
  readonly values: ArrayLike<number>;
}

/** What `compute` returns on an engine. */
export async function onEngine(engine: EngineName, compute: () => tf.Tensor[]): Promise<Result[]> {
  await activateEngine(engine);
  let results: Result[] = [];
  tf.tidy(() => {
    results = compute().map(resultOf);
  });
  return results;
}

export function resultOf(tensor: tf.Tensor): Result {
  return { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) };
}

/** Standard normal values that depend on the path alone. */
export function normal(shape: number[], ...path: number[]): tf.Tensor {
  const random = new Random(11, ...path);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

/** Zeros and ones: every window of a pool is full of ties. */
export function spikes(shape: number[], ...path: number[]): tf.Tensor {
  const random = new Random(12, ...path);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.integer(2)),
    shape,
  );
}

/** The same shapes, and all of `actual` within `tolerance` of `expected`, relative to its largest value where that is above 1. */
export function expectClose(actual: Result[], expected: Result[], tolerance = 1e-5): void {
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, { values }] of expected.entries()) {
    const wanted = Array.from(values);
    const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const worst = wanted.reduce((error, value, j) => Math.max(error, Math.abs(actual[i]!.values[j]! - value)), 0);
    expect(worst / scale, `error of result ${i}`).toBeLessThanOrEqual(tolerance); // NaN fails too
  }
}
