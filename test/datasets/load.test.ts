import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Split } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';

/** Mean and standard deviation of each channel of images of bytes. */
function statistics({ images }: Split, channels: number): { mean: number[]; deviation: number[] } {
  const counts = new Float64Array(256 * channels);
  for (let i = 0; i < images.length; i++) counts[images[i]! * channels + (i % channels)]!++;
  const moment = (channel: number, power: number) => {
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) sum += counts[byte * channels + channel]! * (byte / 255) ** power;
    return sum / (images.length / channels);
  };
  const mean = Array.from({ length: channels }, (_, channel) => moment(channel, 1));
  return { mean, deviation: mean.map((value, channel) => Math.sqrt(moment(channel, 2) - value * value)) };
}

function countByClass({ labels }: Split, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

test('fashion-mini comes with the package: real images, every class equally often', async () => {
  const set = await loadDataset('fashion-mini', { download: false });
  expect(set).toMatchObject({ name: 'fashion-mini', classes: 10, shape: [28, 28, 1] });
  expect(set.classNames?.[9]).toBe('Ankle boot');
  expect(set.train.images).toHaveLength(4000 * 784);
  const held = await set.readTest();
  expect(held.images).toHaveLength(1000 * 784);
  expect(countByClass(set.train, 10)).toEqual(new Array(10).fill(400));
  expect(countByClass(held, 10)).toEqual(new Array(10).fill(100));
  const { mean, deviation } = statistics(set.train, 1);
  expect(mean[0]).toBeCloseTo(0.286, 2);
  expect(deviation[0]).toBeCloseTo(0.353, 2);
  expect(Math.max(...set.train.images.subarray(0, 7840))).toBe(255);
});

test('an unknown name is refused with the names there are', async () => {
  await expect(loadDataset('imagenet')).rejects.toThrow(
    /'imagenet': expected one of fashion-mini, mnist, fashion-mnist, cifar-10, cifar-100, or a folder of images/,
  );
  await expect(loadDataset('./no/such/folder')).rejects.toThrow(
    expect.objectContaining({
      code: 'not-found',
      message: expect.stringMatching(/\.\/no\/such\/folder.*no such folder/),
    }),
  );
  await expect(loadDataset('constructor')).rejects.toThrow(/expected one of/);
});

test.each([
  ['mnist', /https:\/\/ossci-datasets\.s3\.amazonaws\.com\/mnist\/train-images-idx3-ubyte\.gz/],
  ['fashion-mnist', /t10k-labels-idx1-ubyte\.gz and put them into .*apt-get install dataset-fashion-mnist/],
  ['cifar-10', /https:\/\/www\.cs\.toronto\.edu\/~kriz\/cifar-10-binary\.tar\.gz, unpack it, .* test_batch\.bin into/],
  ['cifar-100', /cifar-100-binary\.tar\.gz, unpack it, and put its files train\.bin, test\.bin into/],
])('without %s the error says what to fetch and where to put it', async (name, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'strop-data-'));
  mkdirSync(join(folder, name));
  vi.stubEnv('STROP_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', folder);
  const refused = loadDataset(name, { data: folder, download: false });
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      code: 'not-found',
      message: expect.stringContaining(join(folder, 'strop', 'data', name)),
    }),
  );
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!process.env.STROP_DATA)('with STROP_DATA, the full sets', () => {
  test.each([
    ['mnist', 60_000, [0.1307], [0.3081]],
    ['fashion-mnist', 60_000, [0.286], [0.353]],
    ['cifar-10', 50_000, [0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]],
    ['cifar-100', 50_000, [0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]],
  ])('%s has the published mean and deviation', async (name, count, mean, deviation) => {
    const set = await loadDataset(name, { download: false });
    expect(set.train.labels).toHaveLength(count);
    const held = await set.readTest();
    expect(held.labels).toHaveLength(10_000);
    expect(set.shape[2]).toBe(mean.length);
    expect(set.classNames).toHaveLength(set.classes);
    if (name !== 'mnist') {
      expect(countByClass(set.train, set.classes)).toEqual(new Array(set.classes).fill(count / set.classes));
      expect(countByClass(held, set.classes)).toEqual(new Array(set.classes).fill(10_000 / set.classes));
    }
    const found = statistics(set.train, mean.length);
    mean.forEach((value, channel) => {
      expect(found.mean[channel]).toBeCloseTo(value, 4);
      expect(found.deviation[channel]).toBeCloseTo(deviation[channel]!, 4);
    });
  });
});
