import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimpleSharpener } from '../../src/whetstone/sharpener-timed.ts';

/** The sharpness of every layer once `done` of 10 batches of each epoch are done. */
function sharpness(sharpener: SimpleSharpener, epochs: number, done = 10): number[][] {
  return Array.from({ length: epochs }, (_, epoch) =>
    Array.from({ length: sharpener.layers }, (_, layer) => sharpener.sharpnessAt(layer, epoch, done, 10)),
  );
}

describe('SimpleSharpener', () => {
  it('takes a step an epoch, one layer after the other', () => {
    const sharpener = new SimpleSharpener(2, { start: 1, steps: 2 });
    const expected = [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
    ];
    expect(sharpness(sharpener, 5)).toEqual(expected);
    expect(sharpness(sharpener, 5, 0)).toEqual(expected);
    expect([sharpener.softEpochs(), sharpener.epochsNeeded()]).toEqual([1, 5]);
  });

  it('takes its steps one epoch later in the way of Whetstone 0.9.2', () => {
    const sharpener = new SimpleSharpener(3, { start: 5, steps: 5, compat: '0.9.2' });
    expect(sharpener.epochsNeeded()).toBe(21);
    const all = sharpness(sharpener, 21);
    expect(all[5]).toEqual([0, 0, 0]);
    expect(all[6]).toEqual([0.2, 0, 0]);
    expect(all[19]).toEqual([1, 1, 0.8]);
    expect(all[20]).toEqual([1, 1, 1]);
    expect(() => new SimpleSharpener(3, { start: 5, perBatch: true, compat: '0.9.2' })).toThrow(/perBatch/);
  });

  it('sharpens all layers at once, in as many steps', () => {
    const sharpener = new SimpleSharpener(3, { start: 0, steps: 4, bottomUp: false });
    expect(sharpness(sharpener, 4)).toEqual([0.25, 0.5, 0.75, 1].map((s) => [s, s, s]));
    expect(sharpener.epochsNeeded()).toBe(4);
    expect(sharpener.hardeningOrder()).toEqual([[0, 1, 2]]);
  });

  it('spreads the steps over the batches', () => {
    const sharpener = new SimpleSharpener(2, { start: 1, steps: 2, perBatch: true });
    expect(sharpener.sharpnessAt(0, 1, 0, 10)).toBe(0);
    expect(sharpener.sharpnessAt(0, 1, 1, 10)).toBe(1 / 20);
    expect(sharpener.sharpnessAt(0, 2, 10, 10)).toBe(1);
    expect(sharpener.sharpnessAt(1, 2, 10, 10)).toBe(0);
    expect(sharpener.sharpnessAt(1, 4, 10, 10)).toBe(1);
  });

  it('leaves a finished layer at exactly 1, for any number of layers, steps and batches', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (layers, steps, batches, perBatch) => {
        const sharpener = new SimpleSharpener(layers, { start: 0, steps, perBatch });
        for (let layer = 0; layer < layers; layer++) {
          expect(sharpener.sharpnessAt(layer, (layer + 1) * steps - 1, batches, batches)).toBe(1);
          expect(sharpener.sharpnessAt(layer, layer * steps - 1, batches, batches)).toBe(0);
        }
      }),
    );
  });
});
