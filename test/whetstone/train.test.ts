import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';
import { RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { Adam } from '../../src/whetstone/optimizers-momentum.ts';
import { AdaptiveSharpener } from '../../src/whetstone/sharpener-adaptive.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';
import { train } from '../../src/whetstone/train.ts';
import type { TrainOptions } from '../../src/whetstone/train-options.ts';
import type { EpochRecord } from '../../src/whetstone/train-result.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const data = stripes(60, 1);
const validation = stripes(60, 2);

function options(changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    optimizer: new RMSprop({ learningRate: 0.01, epsilon: 1e-6 }),
    sharpener: new ScheduledSharpener({ layers: 5, start: 3, duration: 1, intermission: 0 }),
    seed: 4,
    batch: 16,
    validation,
    ...changes,
  };
}

function weights(model: tfl.LayersModel): number[][] {
  return model.getWeights().map((tensor) => Array.from(tensor.dataSync()));
}

describe('train', () => {
  it('learns, ends fully sharp, leaks nothing and follows from the seed', async () => {
    const run = async () => {
      const model = buildNetwork(smallNetwork(3, { noise: 0.1 }));
      const tensors: number[] = [];
      const records: EpochRecord[] = [];
      const result = await train(
        model,
        stripes(249, 1), // 15 batches of 16 and one of 9
        options({
          onBatch: () => tensors.push(tf.memory().numTensors),
          onEpoch: (record) => records.push(record),
        }),
      );
      return { model, tensors, records, result };
    };
    const { model, tensors, records, result } = await run();
    expect(result).toMatchObject({ outcome: 'completed', epochs: records });
    expect(records.map((record) => record.sharpness)).toEqual(
      [0, 0, 0, 1, 2, 3, 4, 5].map((hard) => [0, 1, 2, 3, 4].map((layer) => (layer < hard ? 1 : 0))),
    );
    expect(result.softAccuracy).toBeGreaterThan(0.7);
    expect(result.forcedAccuracy).toBeGreaterThan(0.85);
    expect(result.currentAccuracy).toBe(result.forcedAccuracy);
    expect(records[7]!.loss).toBeLessThan(records[0]!.loss);
    expect(new Set(tensors.slice(1)).size).toBe(1);
    expect(tensors.length).toBe(8 * 16);

    const again = await run();
    expect(weights(again.model)).toEqual(weights(model));
    expect(again.result.epochs.map((record) => record.loss)).toEqual(records.map((record) => record.loss));
  });

  it('measures forced accuracy without leaving the layers hard', async () => {
    const model = buildNetwork(smallNetwork(3));
    const sharpness: number[][] = [];
    await train(
      model,
      data,
      options({
        measure: { current: true, forced: true },
        onEpoch: ({ epoch, current, forced }) => {
          sharpness.push(spikingLayers(model).map((layer) => layer.sharpness));
          expect(current?.accuracy).toBeGreaterThan(0);
          expect(forced?.layers.length).toBe(5);
          if (epoch === 0) expect(forced).not.toEqual(current);
        },
      }),
    );
    expect(sharpness[2]).toEqual([0, 0, 0, 0, 0]);
  });

  it('needs the epochs of the schedule', async () => {
    const run = train(buildNetwork(smallNetwork(3)), data, options({ epochs: 7 }));
    await expect(run).rejects.toThrow(/epochs 7: the sharpening schedule needs 8/);
    const none = train(buildNetwork(smallNetwork(3)), data, options({ epochs: 0, allowUnfinished: true }));
    await expect(none).rejects.toThrow(/epochs 0: expected an integer of at least 1/);
  });

  it('ends early where the loss is not a number', async () => {
    const images = data.images.map((x, i) => (i === 0 ? Number.NaN : x));
    const result = await train(buildNetwork(smallNetwork(3)), { images, labels: data.labels }, options());
    expect(result.outcome).toBe('diverged');
    expect(result.reason).toMatch(/loss became NaN in epoch 0/);
    expect(result.forcedAccuracy).toBeNull();
  });

  it('ends early where every image gets the same class', async () => {
    const blank = { images: new Float32Array(data.images.length), labels: data.labels };
    const result = await train(buildNetwork(smallNetwork(3)), blank, options());
    expect(result.outcome).toBe('constant');
    expect(result.epochs.length).toBeLessThan(8);
    expect(result.reason).toMatch(/every image was given class \d/);
  });

  it('rejects with the reason of its signal, at the next batch', async () => {
    const controller = new AbortController();
    let batches = 0;
    const run = train(
      buildNetwork(smallNetwork(3)),
      data,
      options({
        signal: controller.signal,
        onBatch: () => {
          if (++batches === 3) controller.abort(new Error('enough'));
        },
      }),
    );
    await expect(run).rejects.toThrow('enough');
    expect(batches).toBe(3);
  });

  it('lets the event loop turn, so that an abort from outside arrives', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('from a timer')), 0);
    const run = train(buildNetwork(smallNetwork(3)), stripes(600, 1), options({ signal: controller.signal }));
    await expect(run).rejects.toThrow('from a timer');
  });

  it('refuses labels beyond the classes and images that do not fit', async () => {
    const labels = data.labels.map((label) => label + 1);
    await expect(train(buildNetwork(smallNetwork(3)), { ...data, labels }, options())).rejects.toThrow(/label 3/);
    const images = data.images.subarray(1);
    await expect(train(buildNetwork(smallNetwork(3)), { ...data, images }, options())).rejects.toThrow(/12 x 12 x 1/);
  });

  it('takes softAccuracy at the end of the last epoch before any sharpening, and forced and current at the end', async () => {
    const records: EpochRecord[] = [];
    const { softAccuracy, currentAccuracy, forcedAccuracy, reason, warnings } = await train(
      buildNetwork(smallNetwork(3)),
      data,
      options({ epochs: 5, allowUnfinished: true, onEpoch: (record) => records.push(record) }),
    );
    expect(records.map(({ current }) => current !== undefined)).toEqual([false, false, true, false, true]);
    expect(softAccuracy).toBe(records[2]!.current!.accuracy);
    expect(currentAccuracy).toBe(records[4]!.current!.accuracy);
    expect(forcedAccuracy).toBe(records[4]!.forced!.accuracy);
    expect(records[4]!.sharpness).toEqual([1, 1, 0, 0, 0]);
    expect(reason).toBe('all 5 epochs, with 2 of 5 layers hard');
    expect(warnings).toEqual([]);
    expect(records.map(({ secondsLeft }) => secondsLeft > 0)).toEqual([true, true, true, true, false]);
  });

  it('trains with the adaptive sharpener until every layer is hard, or to its limit with a warning', async () => {
    const settings = {
      minInitEpochs: 1,
      patience: 0,
      rate: 1,
      critical: 1,
      significantIncrease: 1e9,
      significantDecrease: 1e9,
    };
    const run = (maxEpochs: number) =>
      train(
        buildNetwork(smallNetwork(3)),
        data,
        options({ sharpener: new AdaptiveSharpener(5, { ...settings, maxEpochs }) }),
      );
    const { epochs, softAccuracy, reason, warnings } = await run(40);
    const soft = epochs.findLastIndex(({ sharpness }) => sharpness.every((s) => s === 0));
    expect(epochs.at(-1)!.sharpness).toEqual([1, 1, 1, 1, 1]);
    expect(epochs.at(-2)!.sharpness).not.toEqual([1, 1, 1, 1, 1]);
    expect(softAccuracy).toBe(epochs[soft]!.current!.accuracy);
    expect([reason, warnings]).toEqual([`all ${epochs.length} epochs`, []]);
    const short = await run(3);
    expect(short.epochs.length).toBe(3);
    expect(short.warnings).toEqual(['training ended after 3 epochs, with 2 of 5 layers hard']);
  });

  it('warns of layers that harden above a soft one, and leaves those soft that are not to be sharpened', async () => {
    const windows = [4, 3, 2, 2, 2].map((stop) => ({ start: 1, stop }));
    const told: string[] = [];
    const { warnings } = await train(
      buildNetwork(smallNetwork(3)),
      data,
      options({ sharpener: new ScheduledSharpener(windows), onWarning: (message) => told.push(message) }),
    );
    expect(warnings).toEqual(told);
    expect(told).toEqual([
      expect.stringMatching(/output_spike becomes hard while conv1_spike below is soft/),
      expect.stringMatching(/output_spike becomes hard while conv2_spike below is soft/),
    ]);
  });

  it('tells a cosine schedule how many steps there are', async () => {
    const optimizer = new RMSprop({ learningRate: 0.01, schedule: 'cosine' });
    await train(buildNetwork(smallNetwork(3)), data, options({ optimizer }));
    expect(optimizer.iterations).toBe(8 * 4);
    expect(optimizer.rateAt(8 * 4)).toBe(0);
    expect(optimizer.rateAt(4 * 4)).toBeCloseTo(0.005, 12);
  });

  it('keeps its memory flat with every option on', async () => {
    const tensors: number[] = [];
    const model = buildNetwork(smallNetwork(3, { noise: 0.1 }));
    await train(
      model,
      data,
      options({
        optimizer: createOptimizer({ name: 'Adam', learningRate: 0.01, weightDecay: 1e-3, schedule: 'cosine' }),
        ...{ labelSmoothing: 0.1, indecision: 0.01, augmentation: { shift: 1, flip: true } },
        measure: { current: true, forced: true },
        onEpoch: () => tensors.push(tf.memory().numTensors),
      }),
    );
    expect(tensors.length).toBe(8);
    expect(new Set(tensors).size).toBe(1);
  });

  it('keeps weights and statistics of the hard layers as they are with freezeHard', async () => {
    const model = buildNetwork(smallNetwork(3));
    const conv1 = () =>
      ['conv1', 'conv1_norm'].flatMap((name) =>
        model
          .getLayer(name)
          .getWeights()
          .map((tensor) => Array.from(tensor.dataSync())),
      );
    const seen: number[][][] = [];
    const { outcome, forcedAccuracy } = await train(
      model,
      stripes(240, 1),
      options({ freezeHard: true, optimizer: new Adam({ learningRate: 0.01 }), onEpoch: () => seen.push(conv1()) }),
    );
    expect(seen[3]).not.toEqual(seen[4]); // hard at the end of epoch 3, frozen and estimated with epoch 4
    expect(seen[5]).toEqual(seen[4]);
    expect(seen[7]).toEqual(seen[4]);
    expect(outcome).toBe('completed');
    expect(forcedAccuracy).toBeGreaterThan(0.6);
  });
});
