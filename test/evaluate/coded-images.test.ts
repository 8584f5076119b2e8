import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codedShape, codingOf, type InputSpec } from '../../src/evaluate/coded-images.ts';
import { recipeOf, testNetwork, trainNetwork } from '../../src/evaluate/index.ts';
import { decodeNetwork } from '../../src/spiking/index.ts';
import { quickRequest } from './requests.ts';

describe('the input of a recipe', () => {
  it('is grey levels, or what it says, with what it leaves out', () => {
    expect(codingOf()).toEqual({ kind: 'grey' });
    expect(codingOf({ kind: 'threshold' })).toEqual({ kind: 'threshold', at: 0.5 });
    expect(codingOf({ kind: 'rate', steps: 3 })).toEqual({ kind: 'rate', steps: 3, seed: 0 });
    expect(codedShape([28, 27, 3], codingOf({ kind: 'digits', base: 4, digits: 4 }))).toEqual([28, 27, 36]);
  });

  it.each([
    [{ kind: 'gold' }, /input coding .*gold.*: expected grey, threshold/],
    [{}, /input coding {}: expected grey, threshold/],
    [{ kind: 'threshold', att: 0.5 }, /recipe input threshold has no att: expected kind, at/],
    [{ kind: 'rate', steps: 1.5 }, /input coding .*"steps":1.5/],
  ])('refuses %j', (input, message) => {
    expect(() => codingOf(input as unknown as InputSpec)).toThrow(message);
  });
});

describe('a network that receives spikes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'strop-coded-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is trained, simulated and tested on the same ones', async () => {
    const { space, params, ...request } = quickRequest;
    const recipe = { ...recipeOf(space, params), input: { kind: 'rate', steps: 3 } as const };
    const run = join(folder, 'run');
    const { spikingAccuracy, forcedAccuracy, artefacts } = await trainNetwork({ ...request, recipe, folder: run });
    expect(spikingAccuracy).toBeGreaterThan(0.4);
    expect(Math.abs(forcedAccuracy! - spikingAccuracy!)).toBeLessThan(0.002);
    const { coding, inputShape } = decodeNetwork(await readFile(join(run, 'network.strop')), 'network.strop');
    expect(coding).toEqual({ kind: 'rate', steps: 3, seed: 0 });
    expect(inputShape).toEqual([28, 28, 1]);
    const test = await testNetwork({ dataset: request.dataset, folder: run, artefacts });
    expect(test.agreeing).toBeGreaterThanOrEqual(0.999 * test.images);
    expect(test.layers[0]!.host).toBe(false);
  });
});
