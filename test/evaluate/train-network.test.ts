import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { changeRecipe, namedRecipe, type TrainProgress, trainNetwork } from '../../src/evaluate/index.ts';

const root = mkdtempSync(join(tmpdir(), 'strop-network-'));
afterAll(() => rmSync(root, { recursive: true }));

it('measures again from a finished checkpoint what was lost on the way, and trains nothing', {
  timeout: 60_000,
}, async () => {
  const folder = join(root, 'seed-0');
  const small = changeRecipe(namedRecipe('fashion-mini'), 'network.conv', '[{"features":4,"filter":3}]');
  const recipe = changeRecipe(changeRecipe(small, 'sharpener.start', '1'), 'sharpener.duration', '1');
  const request = { dataset: 'fashion-mini', recipe, seed: 2, validationImages: 3400, folder, checkpoint: true };
  const first = await trainNetwork(request);
  const weights = readFileSync(join(folder, 'weights.bin'));
  rmSync(folder, { recursive: true });

  const progress: TrainProgress[] = [];
  const { seconds, ...again } = await trainNetwork(request, { onProgress: (step) => progress.push(step) });
  expect(progress.filter(({ kind }) => kind !== 'warning')).toEqual([]);
  expect(again.spikingAccuracy).toBe(first.spikingAccuracy);
  expect(seconds).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'network.strop'))).toBe(true);
  expect(readFileSync(join(folder, 'weights.bin')).equals(weights)).toBe(true);
});
