import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { trainingEnvironment } from '../../src/workers/environment.ts';
import type { Figure } from '../figures.ts';
import { BATCH, SCHEDULE, SEED, TEST_IMAGES, TRAINING_IMAGES } from './density-recipe.ts';
import type { Densities } from './impose-densities.ts';
import { NETWORK_NAMES, type NetworkName, SPIKING_LAYERS } from './networks.ts';

/** bench/results/spiking-densities.json. */
export interface TrainedDensities {
  /** How they were measured. */
  readonly how: string;
  readonly date: string;
  readonly networks: Readonly<Record<NetworkName, { readonly accuracy: number; readonly densities: Densities }>>;
}

const TRAINED = new URL('../results/spiking-densities.json', import.meta.url);

/** The densities at which a network is measured, by the names that the figures have. */
export function densitiesOf(network: NetworkName): Readonly<Record<string, Densities>> {
  const same = (density: number): Densities => ({ conv2: density, conv3: density, dense: density, output: density });
  const imposed = { d5: same(0.05), d10: same(0.1), d30: same(0.3), d50: same(0.5), d77: same(0.77) };
  return { ...imposed, trained: trainedDensities().networks[network].densities };
}

export function trainedDensities(): TrainedDensities {
  return JSON.parse(readFileSync(TRAINED, 'utf8'));
}

const HOW =
  `Table IV's recipes with seed ${SEED} and batches of ${BATCH} on the first ${TRAINING_IMAGES} training images, ` +
  `${SCHEDULE.start} epochs before sharpening and ${SCHEDULE.duration} for each of 5 layers; the share of each layer's inputs, ` +
  `after pooling, that spike on the first ${TEST_IMAGES} test images`;

/** Trains the networks, for minutes, and writes the file that `trainedDensities` reads. */
export function measureDensities(progress: (line: string) => void): void {
  const script = fileURLToPath(new URL('density-process.ts', import.meta.url));
  const env = { ...process.env, ...trainingEnvironment() };
  const measured = NETWORK_NAMES.map((network) => {
    progress(`${network}: training for its densities`);
    const output = execFileSync(process.execPath, [script, network], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    return [network, JSON.parse(output.toString())];
  });
  const results = { how: HOW, date: new Date().toISOString().slice(0, 10), networks: Object.fromEntries(measured) };
  writeFileSync(TRAINED, `${JSON.stringify(results, null, 1)}\n`);
}

export function densityFigures(): Figure[] {
  const { networks } = trainedDensities();
  return NETWORK_NAMES.flatMap((network) =>
    SPIKING_LAYERS.map(
      (layer): Figure => ({
        ...{ name: `density.${network}.${layer}`, value: networks[network].densities[layer], unit: '' },
        better: 'lower',
      }),
    ),
  );
}
