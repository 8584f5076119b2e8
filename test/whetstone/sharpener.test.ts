import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { type Sharpener, sharpeningWarnings } from '../../src/whetstone/sharpener.ts';
import { AdaptiveSharpener } from '../../src/whetstone/sharpener-adaptive.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';
import { SimpleSharpener } from '../../src/whetstone/sharpener-timed.ts';

beforeAll(() => activateEngine('cpu'));

function dense(...sharpened: boolean[]): tfl.Sequential {
  const layers = sharpened.flatMap((each, i) => [
    tfl.layers.dense({
      units: 2,
      kernelInitializer: tfl.initializers.glorotUniform({ seed: i + 1 }),
      ...(i === 0 ? { inputShape: [2] } : {}),
    }),
    new SpikingBRelu({ sharpened: each, name: `spike${i}_${sharpened.length}_${tf.util.now()}` }),
  ]);
  return tfl.sequential({ layers });
}

/** The sharpness of every layer at the end of every epoch of `model.fit`. */
async function runFit(model: tfl.LayersModel, sharpener: Sharpener, epochs: number): Promise<number[][]> {
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  const seen: number[][] = [];
  const spy = new tfl.CustomCallback({
    onEpochEnd: async () => {
      seen.push(spikingLayers(model).map((layer) => layer.sharpness));
    },
  });
  const [x, y] = [tf.zeros([7, 2]), tf.ones([7, 2])]; // a loss near 1, never 0, which no change is small against
  await model.fit(x, y, { epochs, batchSize: 3, callbacks: [sharpener, spy], verbose: 0 });
  return seen;
}

describe('a sharpener in model.fit', () => {
  it('sharpens and stops it when all is hard', async () => {
    const windows = [
      { start: 1, stop: 2 },
      { start: 2, stop: 4 },
    ];
    const seen = await runFit(dense(true, true), new ScheduledSharpener(windows), 9);
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
    ]);
  });

  it('runs as long as Whetstone 0.9.2 did', async () => {
    const run = async (sharpener: Sharpener) => (await runFit(dense(true, true), sharpener, 30)).length;
    expect(await run(new SimpleSharpener(2, { start: 2, steps: 3, compat: '0.9.2' }))).toBe(2 + 3 * 2 + 1);
    expect(await run(new SimpleSharpener(2, { start: 2, steps: 3 }))).toBe(2 + 3 * 2);
    const schedule = { layers: 2, start: 2, duration: 2, intermission: 1 };
    expect(await run(new ScheduledSharpener(schedule, '0.9.2'))).toBe(2 + 2 * 2 + 1 + 1);
    expect(await run(new ScheduledSharpener(schedule))).toBe(2 + 2 * 2 + 1);
  });

  it('adapts to the losses', async () => {
    // No change of the loss counts, so that sharpening begins after epochs 1 and 2 and takes 5 epochs a layer.
    const settings = { minInitEpochs: 2, significantIncrease: 1e9, significantDecrease: 1e9 };
    const seen = await runFit(dense(true, true), new AdaptiveSharpener(2, settings), 30);
    expect(seen.map(([first]) => first! > 0)).toEqual(Array.from({ length: 13 }, (_, epoch) => epoch > 2));
    expect(seen.at(-1)).toEqual([1, 1]);
  });

  it('leaves layers that are not to be sharpened soft, and warns of what can no longer learn', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const seen = await runFit(dense(true, false, true), new SimpleSharpener(2, { start: 1, steps: 1 }), 9);
    expect(seen.at(-1)).toEqual([1, 0, 1]);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/spike2_.* becomes hard while spike1_.* cannot learn/));
    warn.mockRestore();
  });

  it('refuses too few epochs, naming those that it needs, unless it may end unfinished', async () => {
    const sharpener = new ScheduledSharpener({ layers: 2, start: 1, duration: 2, intermission: 1 });
    await expect(runFit(dense(true, true), sharpener, 5)).rejects.toThrow(/epochs 5: the sharpening schedule needs 6/);
    sharpener.allowUnfinished = true;
    expect((await runFit(dense(true, true), sharpener, 5)).at(-1)).toEqual([1, 0.5]);
  });

  it('refuses a model with another number of spiking layers', () => {
    const sharpener = new ScheduledSharpener({ layers: 5, start: 1, duration: 2, intermission: 1 });
    expect(() => sharpener.apply(dense(true, true), 0, 0, 1)).toThrow(/sharpener of 5 layers: the model has 2/);
  });
});

describe('sharpeningWarnings', () => {
  const hardenedAt = (...stops: number[]) => new ScheduledSharpener(stops.map((stop) => ({ start: 1, stop })));

  it('names the layers below that are soft, once each, and leaves the model as it was', () => {
    const model = dense(true, true, true);
    spikingLayers(model)[1]!.sharpness = 0.5;
    const warnings = sharpeningWarnings(model, hardenedAt(4, 3, 2));
    expect(warnings).toEqual([
      expect.stringMatching(/^spike2.* becomes hard while spike0/),
      expect.stringMatching(/^spike2.* becomes hard while spike1/),
    ]);
    expect(spikingLayers(model).map((layer) => layer.sharpness)).toEqual([0, 0.5, 0]);
  });

  it('has nothing to say where layers harden upwards or at once', () => {
    expect(sharpeningWarnings(dense(true, true, true), hardenedAt(2, 3, 4))).toEqual([]);
    expect(sharpeningWarnings(dense(true, true, true), hardenedAt(2, 2, 2))).toEqual([]);
  });
});
