import { describe, expect, it } from 'vitest';
import { createSharpener, type SharpenerSpec } from '../../src/whetstone/sharpener-spec.ts';

describe('createSharpener', () => {
  it('makes each kind from plain data', () => {
    const specs: SharpenerSpec[] = [
      { kind: 'scheduled', start: 3, duration: 2, intermission: 1 },
      { kind: 'simple', start: 3, steps: 2, bottomUp: false, perBatch: true },
      { kind: 'adaptive', minInitEpochs: 3, maxEpochs: 50 },
    ];
    const made = specs.map((spec) => createSharpener(JSON.parse(JSON.stringify(spec)), 4));
    expect(made.map((sharpener) => sharpener.epochsNeeded())).toEqual([3 + 4 * 2 + 3 * 1, 3 + 2, undefined]);
    expect(made.map((sharpener) => sharpener.maxEpochs)).toEqual([14, 5, 50]);
    expect(made[1]!.settings()).toEqual({ ...specs[1], layers: 4 });
    expect(made[2]!.settings()).toMatchObject({ ...specs[2], rate: 0.25, layers: 4 });
  });

  it('takes a window for each layer, and more of them only in the way of Whetstone 0.9.2', () => {
    const windows = [1, 2, 3].map((start) => ({ start, stop: start + 1 }));
    expect(createSharpener({ kind: 'scheduled', windows }, 3).epochsNeeded()).toBe(4);
    expect(() => createSharpener({ kind: 'scheduled', windows }, 2)).toThrow(/3 windows: the network has 2 layers/);
    expect(createSharpener({ kind: 'scheduled', windows, compat: '0.9.2' }, 2).epochsNeeded()).toBe(4);
    expect(() => createSharpener({ kind: 'scheduled', windows, compat: '0.9.2' }, 4)).toThrow(/3 windows/);
  });

  it('refuses what it does not know', () => {
    expect(() => createSharpener({ kind: 'sudden' } as never, 2)).toThrow(/sharpener sudden: expected one of/);
    expect(() => createSharpener({ kind: 'adaptive', rates: 1 } as never, 2)).toThrow(
      /rates of the adaptive sharpener/,
    );
    expect(() => createSharpener({ kind: 'simple', start: 1, compat: '0.8.8' } as never, 2)).toThrow(/compat 0.8.8/);
  });
});
