import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadDataset } from '../datasets/load.ts';
import { StropError } from '../errors.ts';
import type { SpikingNetwork } from '../spiking/index.ts';
import { wholeNumber } from './whole-number.ts';

/** The data set that a network was trained on, by the config.json beside it. */
export async function datasetOf(path: string): Promise<string> {
  const config = await readFile(join(dirname(path), 'config.json'), 'utf8').catch(() => '{}');
  const { dataset } = JSON.parse(config) as { dataset?: unknown };
  if (typeof dataset === 'string') return dataset;
  throw new StropError(
    'invalid-argument',
    `${path}: no config.json beside it says what it was trained on: give --dataset`,
  );
}

/** The first test images of a data set that the network fits. */
export async function testImages(
  network: SpikingNetwork,
  name: string,
  { data, images: wanted }: { data?: string | undefined; images?: string | undefined },
  signal: AbortSignal,
) {
  const { shape, classes, classNames, readTest } = await loadDataset(name, {
    ...(data === undefined ? {} : { data }),
    signal,
  });
  if (`${shape}` !== `${network.inputShape}` || classes !== network.classes) {
    const taken = `the network takes ${network.inputShape.join(' x ')} and tells ${network.classes} classes`;
    throw new StropError('invalid-argument', `data set ${name}: ${shape.join(' x ')}, ${classes} classes; ${taken}`);
  }
  const { images, labels } = await readTest();
  const count = wanted === undefined ? labels.length : Math.min(labels.length, wholeNumber('images', wanted, 1));
  const size = images.length / labels.length;
  return { images: images.subarray(0, size * count), labels: labels.subarray(0, count), classNames };
}
