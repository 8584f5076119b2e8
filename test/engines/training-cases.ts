import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { activateEngine, type EngineName } from '../../src/engines/choose.ts';
import { differencesOn, expectGradient, gradientCases, gradientOn } from './finite-differences.ts';
import { expectClose, onEngine, type Result, resultOf } from './on-engine.ts';
import { composedOn, ownOpCases } from './own-op-cases.ts';
import { SmallNetwork } from './small-network.ts';

async function train(engine: EngineName, steps: number): Promise<{ losses: number[]; weights: Result[] }> {
  await activateEngine(engine);
  const network = new SmallNetwork();
  const losses = Array.from({ length: steps }, (_, i) => network.step(i === 2 ? 3 : 8, i));
  const weights = Object.values(network.weights).map(resultOf);
  network.dispose();
  return { losses, weights };
}

/** What training needs of an engine. */
export function testTraining(engine: EngineName): void {
  it.each(gradientCases)('has the gradient of %s', async (...gradientCase) => {
    const gradient = await gradientOn(engine, gradientCase);
    expectGradient(gradient, await differencesOn(engine, gradientCase));
    expectClose(gradient, await gradientOn('cpu', gradientCase), 1e-5);
  });

  it.each(ownOpCases)('computes %s as the ops of tfjs do', async (_, compute) => {
    const composed = await composedOn(engine, compute);
    expectClose(await onEngine(engine, compute), composed, 5e-5);
    expectClose(composed, await composedOn('cpu', compute), 5e-5);
  });

  it('trains as plain tfjs does', async () => {
    const [actual, expected] = [await train(engine, 1), await train('cpu', 1)];
    expect(actual.losses[0]).toBeCloseTo(expected.losses[0]!, 5);
    expectClose(actual.weights, expected.weights, 1e-4);
    const [more, wanted] = [await train(engine, 4), await train('cpu', 4)];
    more.losses.forEach((loss, i) => {
      expect(loss).toBeCloseTo(wanted.losses[i]!, 3);
    });
    expect(more.losses[0]).not.toBe(more.losses[3]);
  });

  it('keeps the number of tensors and buffers from the second step on', async () => {
    await activateEngine(engine);
    const backend = tf.backend() as tf.KernelBackend & { numDataIds(): number };
    const network = new SmallNetwork();
    const counts = Array.from({ length: 6 }, (_, i) => {
      network.step(8, i);
      return { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, data: backend.numDataIds() };
    });
    for (const count of counts.slice(2)) expect(count).toEqual(counts[1]);
    network.dispose();
  });

  it('leaves what was read, kept or handed in as it is', async () => {
    await activateEngine(engine);
    const network = new SmallNetwork();
    const handedIn = Float32Array.from({ length: 4000 }, (_, i) => i);
    tf.tidy(() => tf.sum(tf.mul(tf.reshape(tf.tensor1d(handedIn), [40, 100]), 2)).dataSync());
    const read: { name: string; live: Float32Array; copy: Float32Array }[] = [];
    const kept: { tensor: tf.Tensor; copy: Float32Array }[] = [];
    network.step(8, 0, (name, activation) => {
      const live = activation.dataSync<'float32'>();
      read.push({ name, live, copy: Float32Array.from(live) });
    });
    network.step(8, 1, (_, activation) => {
      // shares the activation's buffer and outlives it; not read here, so that reading does not protect it
      kept.push({ tensor: tf.keep(tf.clone(activation)), copy: new Float32Array() });
      kept.push({ tensor: tf.keep(tf.reshape(activation, [-1])), copy: new Float32Array() });
    });
    const reference = new SmallNetwork();
    reference.step(8, 0);
    const expected: Float32Array[] = [];
    reference.step(8, 1, (_, activation) => expected.push(Float32Array.from(activation.dataSync<'float32'>())));
    for (let i = 2; i < 6; i++) network.step(8, i);
    for (const { name, live, copy } of read) expect(live, name).toEqual(copy);
    kept.forEach(({ tensor }, i) => {
      expect(tensor.dataSync()).toEqual(expected[i >> 1]);
      tensor.dispose();
    });
    expect(handedIn.every((value, i) => value === i)).toBe(true);
    network.dispose();
    reference.dispose();
  });
}
