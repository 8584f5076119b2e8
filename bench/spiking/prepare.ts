import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pixels, toFloats } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { encodeNetwork } from '../../src/spiking/index.ts';
import { densitiesOf } from './densities.ts';
import type { SpikingCase } from './entrants.ts';
import { imposeDensities } from './impose-densities.ts';
import { DATASETS, type NetworkName, randomNetwork } from './networks.ts';

/** Of a step, and those on which densities are imposed. */
export const IMAGES = 256;

/** Writes one network at each of its densities, and the first test images, into a folder. @returns the cases by density. */
export async function prepareCases(
  network: NetworkName,
  names: readonly string[],
  folder: string,
  kernels: Kernels,
): Promise<ReadonlyMap<string, SpikingCase>> {
  const random = randomNetwork(network, 1);
  const bytes = await testImages(network);
  const images = join(folder, `${network}.images`);
  writeFileSync(images, bytes);
  const cases = new Map<string, SpikingCase>();
  for (const name of names) {
    const imposed = await imposeDensities(random, toFloats(bytes), densitiesOf(network)[name]!, kernels);
    const file = join(folder, `${network}.${name}.strop`);
    writeFileSync(file, encodeNetwork(imposed));
    cases.set(name, { network: file, images });
  }
  return cases;
}

async function testImages(network: NetworkName): Promise<Pixels> {
  const dataset = await loadDataset(DATASETS[network]);
  const { images } = await dataset.readTest();
  const pixels = dataset.shape.reduce((product, extent) => product * extent, 1);
  return images.subarray(0, IMAGES * pixels);
}
