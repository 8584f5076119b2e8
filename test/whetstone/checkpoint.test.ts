import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';
import { train } from '../../src/whetstone/train.ts';
import type { TrainOptions } from '../../src/whetstone/train-options.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'checkpoint.bin');

/** Trains the small network, and stops after epoch `stopAfter` where one is given. */
async function run(changes: Partial<TrainOptions> = {}, { stopAfter = 99, network = smallNetwork(3) } = {}) {
  const controller = new AbortController();
  const epochs: number[] = [];
  const model = buildNetwork(network);
  const training = train(model, stripes(48, 1), {
    optimizer: createOptimizer({ name: 'RMSprop', learningRate: 0.01 }),
    sharpener: new ScheduledSharpener({ layers: 5, start: 2, duration: 1, intermission: 0 }),
    seed: 4,
    batch: 16,
    signal: controller.signal,
    onEpoch: ({ epoch }) => {
      epochs.push(epoch);
      if (epoch === stopAfter) controller.abort(new Error('stopped'));
    },
    ...changes,
    checkpoint: { folder, ...changes.checkpoint },
  });
  const result = await (stopAfter < 99 ? training.catch((error: Error) => error.message) : training);
  return { epochs, result, weights: model.getWeights().map((tensor) => Array.from(tensor.dataSync())) };
}

describe('a checkpoint', () => {
  it('lets a training go on where it was stopped, with the same weights, also with an optimizer of tfjs', async () => {
    const optimizers = () => [createOptimizer({ name: 'SGD', momentum: 0.9 }), tf.train.adam(0.01)];
    for (const i of [0, 1]) {
      rmSync(file(), { force: true });
      const whole = await run({ optimizer: optimizers()[i]! });
      rmSync(file());
      const stopped = await run({ optimizer: optimizers()[i]! }, { stopAfter: 3 });
      expect(stopped).toMatchObject({ epochs: [0, 1, 2, 3], result: 'stopped' });
      const resumed = await run({ optimizer: optimizers()[i]! });
      expect(resumed.epochs).toEqual([4, 5, 6]);
      expect(resumed.weights).toEqual(whole.weights);
    }
    expect(readdirSync(folder)).toEqual(['checkpoint.bin']);
  });

  it('is written as often as asked for, and at the end', async () => {
    const every = { checkpoint: { folder, every: 3 } };
    await run(every, { stopAfter: 4 });
    expect((await run(every)).epochs).toEqual([3, 4, 5, 6]);
    expect((await run(every)).epochs).toEqual([]);
    await expect(run({ checkpoint: { folder, every: 0 } })).rejects.toThrow(/epochs between checkpoints 0/);
  });

  it('of another training is refused, by what differs', async () => {
    await run({ checkpoint: { folder, fingerprint: 'a' } }, { stopAfter: 1 });
    const other = (changes: Partial<TrainOptions>, fingerprint = 'a') =>
      run({ ...changes, checkpoint: { folder, fingerprint } });
    await expect(other({ seed: 5 })).rejects.toThrow(/its setting seed is 4, here it is 5/);
    await expect(other({ labelSmoothing: 0.1 })).rejects.toThrow(/setting labelSmoothing is 0, here it is 0.1/);
    await expect(other({}, 'b')).rejects.toThrow(/setting fingerprint is "a", here it is "b"/);
    const optimizer = createOptimizer({ name: 'RMSprop', learningRate: 0.02 });
    await expect(other({ optimizer })).rejects.toThrow(/setting optimizer is .*0.01.* here it is .*0.02/);
    const wider = smallNetwork(3, { dense: [17] });
    await expect(run({ checkpoint: { folder, fingerprint: 'a' } }, { network: wider })).rejects.toThrow(
      /weight dense1\/kernel is \[72,16\], here it is \[72,17\]/,
    );
    await expect(other({ seed: 5 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that is damaged, truncated or none is refused by name', async () => {
    await run({}, { stopAfter: 1 });
    const whole = readFileSync(file());
    const damaged = Buffer.from(whole);
    damaged[whole.length >> 1]! ^= 1;
    for (const content of [damaged, whole.subarray(0, -9), whole.subarray(0, 20), Buffer.alloc(0), Buffer.from('{}')]) {
      writeFileSync(file(), content);
      await expect(run()).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(file()) });
    }
    writeFileSync(file(), whole);
    expect((await run()).epochs[0]).toBe(2);
  });

  it('that was made on another machine says so', async () => {
    const on = (isa: string) => ({ checkpoint: { folder, provenance: { engine: 'wasm', isa } } });
    await run(on('avx2'), { stopAfter: 1 });
    const { result } = await run(on('avx512'));
    expect(result).toMatchObject({
      warnings: ['resumed from a checkpoint made with isa avx2, now avx512: the bits may differ'],
    });
  });

  it('leaves no tensor behind', async () => {
    await run({}, { stopAfter: 1 });
    const before = tf.memory().numTensors;
    const optimizer = createOptimizer({ name: 'Adam' });
    rmSync(file());
    const model = buildNetwork(smallNetwork(3));
    const sharpener = new ScheduledSharpener({ layers: 5, start: 2, duration: 1, intermission: 0 });
    const tensors: number[] = [];
    const onEpoch = () => tensors.push(tf.memory().numTensors);
    await train(model, stripes(48, 1), { optimizer, sharpener, seed: 1, batch: 16, checkpoint: { folder }, onEpoch });
    expect(new Set(tensors).size).toBe(1);
    optimizer.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
