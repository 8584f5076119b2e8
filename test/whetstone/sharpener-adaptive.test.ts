import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { type AdaptiveSettings, AdaptiveSharpener } from '../../src/whetstone/sharpener-adaptive.ts';

beforeAll(() => activateEngine('cpu'));

/** A model of which nothing but the sharpness is of interest. */
function modelOf(layers: number): tfl.Sequential {
  const model = tfl.sequential();
  model.add(tfl.layers.inputLayer({ inputShape: [1] }));
  for (let i = 0; i < layers; i++) model.add(new SpikingBRelu());
  return model;
}

/** The sharpness of every layer after each epoch, its mean training loss being `losses`. */
function run(
  sharpener: AdaptiveSharpener,
  losses: number[],
  batches = 10,
  model = modelOf(sharpener.layers),
  from = 0,
) {
  return losses.map((loss, i) => {
    for (let done = 0; done <= batches; done++) sharpener.apply(model, from + i, done, batches);
    sharpener.endEpoch(from + i, loss);
    return spikingLayers(model).map((layer) => layer.sharpness);
  });
}

const flat = (epochs: number) => Array<number>(epochs).fill(1);

describe('AdaptiveSharpener', () => {
  it('takes 5 epochs a layer where nothing interrupts it: 3 to 0.75, 2 to exactly 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 }), (batches, layers) => {
        // Epochs 0 to 2 set the reference; 3 and 4 are without improvement, one more than the patience.
        const sharpness = run(new AdaptiveSharpener(layers, { minInitEpochs: 4 }), flat(5 + 5 * layers), batches);
        expect(sharpness[4]).toEqual(Array(layers).fill(0));
        for (let layer = 0; layer < layers; layer++) {
          const epochs = [1, 2, 3, 4, 5].map((epoch) => sharpness[4 + 5 * layer + epoch]![layer]);
          expect(epochs.slice(0, 3).map((s) => s!.toFixed(9))).toEqual(['0.250000000', '0.500000000', '0.750000000']);
          expect(epochs[3]).toBeLessThan(1);
          expect(epochs[4]).toBe(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('pauses where the loss rises, and goes on once it no longer falls', () => {
    const losses = [...flat(5), 1, 1.2, 1, 1, 1, 1, 1];
    const first = run(new AdaptiveSharpener(1, { minInitEpochs: 4 }), losses).map(([s]) => s);
    // The rise of epoch 6 pauses; epoch 7 is an improvement on it, 8 and 9 are not, so that 10 goes on.
    expect(first.slice(4)).toEqual([0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.75, 0.876]);
  });

  it('does not begin while the loss improves', () => {
    const falling = Array.from({ length: 20 }, (_, i) => 0.8 ** i);
    expect(run(new AdaptiveSharpener(1, { minInitEpochs: 2 }), falling).at(-1)).toEqual([0]);
  });

  it('counts a loss that is no number as no improvement', () => {
    const losses = Array(8).fill(Number.NaN);
    expect(run(new AdaptiveSharpener(1, { minInitEpochs: 2 }), losses).at(-1)![0]).toBeGreaterThan(0);
  });

  it('gives the first layer its own rate', () => {
    const settings = { minInitEpochs: 1, patience: 0, firstLayerRelativeRate: 0.5 };
    const sharpness = run(new AdaptiveSharpener(2, settings), flat(30));
    expect(sharpness[2]).toEqual([0.125, 0]); // epoch 0 improves on the initial reference, epoch 1 does not
    const begun = sharpness.findIndex(([, second]) => second! > 0);
    expect(sharpness[begun]![1]).toBeCloseTo(0.25);
  });

  it('sharpens all layers at once where asked to', () => {
    const sharpener = new AdaptiveSharpener(3, { minInitEpochs: 1, patience: 0, bottomUp: false });
    const sharpness = run(sharpener, flat(7));
    expect(sharpness[2]).toEqual([0.25, 0.25, 0.25]);
    expect(sharpness[6]).toEqual([1, 1, 1]);
  });

  it('tells after which epoch it begins', () => {
    const sharpener = new AdaptiveSharpener(1, { minInitEpochs: 2 });
    const begins = flat(6).map((loss, epoch) => {
      run(sharpener, [loss], 10, modelOf(1), epoch);
      return sharpener.beginsAfter();
    });
    expect(begins).toEqual([false, false, true, false, false, false]);
  });

  it('goes on from a state as if it had not stopped', () => {
    const losses = [1, 1, 1, 1, 1.3, 1, 1, 1, 1, 1.5, 1, 1, 1, 1, 1, 1];
    const settings: AdaptiveSettings = { minInitEpochs: 2 };
    const whole = run(new AdaptiveSharpener(2, settings), losses, 7);
    for (let cut = 1; cut < losses.length; cut++) {
      const [before, after] = [new AdaptiveSharpener(2, settings), new AdaptiveSharpener(2, settings)];
      const model = modelOf(2);
      run(before, losses.slice(0, cut), 7, model);
      after.begin();
      after.restoreState(JSON.parse(JSON.stringify(before.state())));
      expect(run(after, losses.slice(cut), 7, model, cut)).toEqual(whole.slice(cut));
    }
  });

  it('refuses rates of 0 and a patience below 0', () => {
    expect(() => new AdaptiveSharpener(1, { rate: 0 })).toThrow(/rate 0/);
    expect(() => new AdaptiveSharpener(1, { patience: -1 })).toThrow(/patience -1/);
  });
});
