import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  evaluateTrial,
  recipeOf,
  type TrainOutcome,
  type TrainProgress,
  testNetwork,
} from '../../src/evaluate/index.ts';
import { quickRequest } from './requests.ts';

const root = mkdtempSync(join(tmpdir(), 'strop-trial-'));
const folder = join(root, '0');
const progress: TrainProgress[] = [];
let outcome: TrainOutcome;

beforeAll(async () => {
  outcome = await evaluateTrial({ ...quickRequest, folder }, { onProgress: (step) => progress.push(step) });
}, 120_000);
afterAll(() => rmSync(root, { recursive: true }));

describe('a trial', () => {
  it('trains until every layer is hard and measures the spiking network', () => {
    expect(outcome).toMatchObject({ outcome: 'completed', epochs: 8 });
    expect(outcome.value).toBe(outcome.spikingAccuracy);
    expect(outcome.value).toBeGreaterThan(0.3); // chance is 0.1
    expect(outcome.softAccuracy).toBeGreaterThan(0.3);
    // The simulator counts what tfjs counts, but for neurons within rounding of their threshold.
    expect(Math.abs(outcome.forcedAccuracy! - outcome.spikingAccuracy!)).toBeLessThan(0.002);
    expect(outcome.spikes).toBeGreaterThan(100);
    expect(outcome.synapticOperations).toBeGreaterThan(1000);
  });

  it('reports its progress, rising to the end', () => {
    const batches = progress.filter((step) => step.kind === 'batch');
    const fractions = batches.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(batches.at(-1)).toMatchObject({ epoch: 7, epochs: 8 });
  });

  it('leaves its artefacts, whole, with their hashes', () => {
    const names = ['config.json', 'metrics.jsonl', 'model.json', 'network.strop', 'weights.bin'];
    expect(readdirSync(folder).sort()).toEqual(names);
    expect(readdirSync(root)).toEqual(['0']);
    for (const name of names) {
      const hash = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      expect(outcome.artefacts[name]).toBe(hash);
    }
    const records = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.at(-1).sharpness).toEqual([1, 1, 1, 1, 1]);
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({
      seed: 3,
      origin: { space: 'table1-mini', params: quickRequest.params },
    });
  });

  it('is the same again from the same seed, and another from another', async () => {
    const { seconds, artefacts, ...first } = outcome;
    const { seconds: _, artefacts: __, ...second } = await evaluateTrial(quickRequest);
    expect(second).toEqual(first);
    const other = await evaluateTrial({ ...quickRequest, seed: 4 });
    expect(other.spikes).not.toBe(first.spikes);
  }, 120_000);

  it('tells a network that diverges as chance, flagged', async () => {
    const params = { ...quickRequest.params, learningRate: 1e30 };
    const diverged = await evaluateTrial({ ...quickRequest, params });
    expect(diverged.value).toBe(0.1);
    expect(['diverged', 'constant']).toContain(diverged.outcome);
    expect(diverged.reason).not.toBe('');
  }, 120_000);

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const running = evaluateTrial(quickRequest, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
  });
});

describe('testing its network', () => {
  const request = () => ({ dataset: 'fashion-mini', folder, artefacts: outcome.artefacts });

  it('gives the class of the trained network for at least 999 of 1,000 images', async () => {
    const test = await testNetwork(request());
    expect(test.images).toBe(1000);
    expect(test.agreeing).toBeGreaterThanOrEqual(999);
    expect(test.confusion.flat().reduce((sum, images) => sum + images, 0)).toBe(1000);
    const right = test.confusion.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(test.spikingAccuracy).toBe(right / 1000);
    for (const { farthest } of test.agreement) expect(farthest).toBeLessThan(1e-3);
    expect(test.examples).toHaveLength(12);
  }, 60_000);

  it('refuses a network that the trial did not make, and one that is gone', async () => {
    const other = { ...request(), artefacts: { 'weights.bin': 'other' } };
    await expect(testNetwork(other)).rejects.toThrow(/weights\.bin: not the file that this trial made/);
    await expect(testNetwork({ ...request(), folder: root })).rejects.toThrow(/config\.json is gone: put it back/);
    const path = join(folder, 'network.strop');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, 100));
    await expect(testNetwork(request())).rejects.toThrow(/network\.strop/);
    writeFileSync(path, bytes);
  });
});

it('refuses to hold out no image, or all of them', async () => {
  for (const validationImages of [0, 4000]) {
    const wrong = evaluateTrial({ ...quickRequest, validationImages });
    await expect(wrong).rejects.toThrow(`validation ${validationImages}: expected from 1 to 3999`);
  }
});

describe('a recipe', () => {
  it('refuses a configuration without its hyperparameters, and a space without a recipe', () => {
    expect(() => recipeOf('table1-mini', { ...quickRequest.params, dense: 'many' })).toThrow(/dense is many/);
    expect(() => recipeOf('table9', quickRequest.params)).toThrow(
      /space 'table9' has no recipe: expected one of table1/,
    );
  });
});
