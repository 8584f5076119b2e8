import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateSchedule, ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';

describe('a generated schedule', () => {
  const reference = { layers: 8, start: 30, duration: 4, intermission: 2 };

  it('is the one of the reference example: 8 layers from epoch 30, 4 epochs each, 2 between', () => {
    const schedule = generateSchedule(reference);
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
    expect(() => generateSchedule({ ...reference, start: 0 })).toThrow(/start 0/);
    expect(() => generateSchedule({ ...reference, duration: 0 })).toThrow(/duration 0/);
    expect(() => generateSchedule({ ...reference, intermission: -1 })).toThrow(/intermission -1/);
    expect(() => new ScheduledSharpener([{ start: 3, stop: 3 }])).toThrow(/stop 3/);
  });

  it('ends after epoch index 76 in the way of Whetstone 0.9.2, a batch early', () => {
    const sharpener = new ScheduledSharpener(reference, '0.9.2');
    expect(sharpener.epochsNeeded()).toBe(77);
    expect(sharpener.softEpochs()).toBe(31);
    expect(sharpener.sharpnessAt(0, 30, 100, 100)).toBe(0);
    expect(sharpener.sharpnessAt(0, 31, 1, 100)).toBe(1 / 399);
    expect(sharpener.sharpnessAt(7, 76, 98, 100)).toBeLessThan(1);
    expect(sharpener.sharpnessAt(7, 76, 99, 100)).toBe(1);
    const short = new ScheduledSharpener([{ start: 1, stop: 2 }], '0.9.2');
    expect(() => short.sharpnessAt(0, 0, 0, 1)).toThrow(/window of 1 batch/);
  });

  it('of the paper is where section 9 says after epoch 49', () => {
    const sharpnessAfter = (start: number, duration: number, intermission: number) => {
      const sharpener = new ScheduledSharpener({ layers: 5, start, duration, intermission }, '0.9.2');
      return [0, 1, 2, 3, 4].map((layer) => Number(sharpener.sharpnessAt(layer, 49, 1e5, 1e5).toFixed(3)));
    };
    expect(sharpnessAfter(30, 6, 4)).toEqual([1, 1, 0, 0, 0]);
    expect(sharpnessAfter(20, 4, 5)).toEqual([1, 1, 1, 0.5, 0]);
    expect(sharpnessAfter(30, 4, 5)).toEqual([1, 1, 0.25, 0, 0]);
    expect(sharpnessAfter(25, 7, 2)).toEqual([1, 1, 0.857, 0, 0]);
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

  it('tells in which order layers become hard', () => {
    const windows = [
      { start: 1, stop: 4 },
      { start: 2, stop: 3 },
      { start: 1, stop: 4 },
    ];
    expect(new ScheduledSharpener(windows).hardeningOrder()).toEqual([[1], [0, 2]]);
  });
});
