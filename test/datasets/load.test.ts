import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Split, toFloats } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';

function statistics({ images }: Split): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const level of toFloats(images)) {
    sum += level;
    squares += level * level;
  }
  const mean = sum / images.length;
  return { mean, deviation: Math.sqrt(squares / images.length - mean * mean) };
}

function countByClass({ labels }: Split): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

test('fashion-mini comes with the package: real images, every class equally often', () => {
  const set = loadDataset('fashion-mini');
  expect(set).toMatchObject({ name: 'fashion-mini', classes: 10, shape: [28, 28, 1] });
  expect(set.classNames?.[9]).toBe('Ankle boot');
  expect(set.train.images).toHaveLength(4000 * 784);
  expect(set.test.images).toHaveLength(1000 * 784);
  expect(countByClass(set.train)).toEqual(new Array(10).fill(400));
  expect(countByClass(set.test)).toEqual(new Array(10).fill(100));
  const { mean, deviation } = statistics(set.train);
  expect(mean).toBeCloseTo(0.286, 2);
  expect(deviation).toBeCloseTo(0.353, 2);
  expect(Math.max(...set.train.images.subarray(0, 7840))).toBe(255);
});

test('an unknown name is refused with the names there are', () => {
  expect(() => loadDataset('imagenet')).toThrow(/'imagenet': expected one of fashion-mini, mnist, fashion-mnist/);
});

test('a full set that is not there says what to fetch and where to put it', () => {
  vi.stubEnv('STROP_DATA', '');
  expect(() => loadDataset('mnist')).toThrow(
    expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/amazonaws.*--data.*STROP_DATA/) }),
  );
  vi.unstubAllEnvs();
  const folder = mkdtempSync(join(tmpdir(), 'strop-data-'));
  mkdirSync(join(folder, 'mnist'));
  expect(() => loadDataset('mnist', { data: folder })).toThrow(
    expect.objectContaining({
      code: 'not-found',
      message: expect.stringMatching(/train-images.*can be had from http/),
    }),
  );
  rmSync(folder, { recursive: true });
});

describe.skipIf(!process.env.STROP_DATA)('with STROP_DATA, the full sets', () => {
  test.each([
    ['mnist', 0.1307, 0.3081],
    ['fashion-mnist', 0.286, 0.353],
  ])('%s has the published mean and deviation', (name, mean, deviation) => {
    const set = loadDataset(name);
    expect(set.train.labels).toHaveLength(60000);
    expect(set.test.labels).toHaveLength(10000);
    const found = statistics(set.train);
    expect(found.mean).toBeCloseTo(mean, 4);
    expect(found.deviation).toBeCloseTo(deviation, 4);
  });
});
