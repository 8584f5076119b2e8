import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { generateSchedule, ScheduledSharpener } from '../../src/whetstone/sharpener.ts';

beforeAll(() => activateEngine('cpu'));

function twoSpikingLayers(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, inputShape: [2] }),
      new SpikingBRelu(),
      tfl.layers.dense({ units: 2 }),
      new SpikingBRelu(),
    ],
  });
}

describe('a generated schedule', () => {
  it('is the one of the reference example: 8 layers from epoch 30, 4 epochs each, 2 between', () => {
    const schedule = generateSchedule({ layers: 8, start: 30, duration: 4, intermission: 2 });
    expect(schedule[0]).toEqual({ start: 30, stop: 34 });
    expect(schedule[7]).toEqual({ start: 72, stop: 76 });
    expect(new ScheduledSharpener(schedule).epochsNeeded()).toBe(76);
  });

  it('of the recipes needs the epochs that they state', () => {
    const needed = (start: number, duration: number, intermission: number) =>
      new ScheduledSharpener({ layers: 5, start, duration, intermission }).epochsNeeded();
    expect([needed(8, 2, 1), needed(6, 3, 0), needed(4, 2, 1)]).toEqual([22, 21, 18]);
  });

  it('refuses a start before epoch 1, a duration of 0 and a negative intermission', () => {
    expect(() => generateSchedule({ layers: 5, start: 0, duration: 2, intermission: 1 })).toThrow(/start 0/);
    expect(() => generateSchedule({ layers: 5, start: 1, duration: 0, intermission: 1 })).toThrow(/duration 0/);
    expect(() => generateSchedule({ layers: 5, start: 1, duration: 2, intermission: -1 })).toThrow(/intermission -1/);
    expect(() => new ScheduledSharpener([{ start: 3, stop: 3 }])).toThrow(/stop 3/);
  });
});

describe('ScheduledSharpener', () => {
  it('rises by equal steps from 0 to exactly 1, whatever the number of batches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 9 }), (batches, duration) => {
        const sharpener = new ScheduledSharpener({ layers: 1, start: 2, duration, intermission: 0 });
        expect(sharpener.sharpnessAt(0, 1, batches, batches)).toBe(0);
        expect(sharpener.sharpnessAt(0, 2, 1, batches)).toBeCloseTo(1 / (duration * batches), 14);
        expect(sharpener.sharpnessAt(0, 1 + duration, batches - 1, batches)).toBeLessThan(1);
        expect(sharpener.sharpnessAt(0, 1 + duration, batches, batches)).toBe(1);
        expect(sharpener.sharpnessAt(0, 20, 0, batches)).toBe(1);
      }),
    );
  });

  it('sharpens a model during model.fit and stops it when all is hard', async () => {
    const model = twoSpikingLayers();
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const seen: number[][] = [];
    const spy = new tfl.CustomCallback({
      onEpochEnd: async () => {
        seen.push(spikingLayers(model).map((layer) => layer.sharpness));
      },
    });
    const sharpener = new ScheduledSharpener([
      { start: 1, stop: 2 },
      { start: 2, stop: 4 },
    ]);
    await model.fit(tf.zeros([7, 2]), tf.zeros([7, 2]), {
      epochs: 9,
      batchSize: 3,
      callbacks: [sharpener, spy],
      verbose: 0,
    });
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
    ]);
  });

  it('refuses too few epochs, naming those that it needs', async () => {
    const model = twoSpikingLayers();
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const sharpener = new ScheduledSharpener({ layers: 2, start: 1, duration: 2, intermission: 1 });
    const fit = model.fit(tf.zeros([4, 2]), tf.zeros([4, 2]), { epochs: 5, callbacks: [sharpener], verbose: 0 });
    await expect(fit).rejects.toThrow(/epochs 5: the sharpening schedule needs 6/);
  });

  it('refuses a model with another number of spiking layers', () => {
    const sharpener = new ScheduledSharpener({ layers: 5, start: 1, duration: 2, intermission: 1 });
    expect(() => sharpener.apply(twoSpikingLayers(), 0, 0, 1)).toThrow(/schedule of 5 layers: the model has 2/);
  });
});
