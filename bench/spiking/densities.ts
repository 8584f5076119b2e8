import { readFileSync } from 'node:fs';
import type { Figure } from '../figures.ts';
import type { Densities } from './impose-densities.ts';
import { NETWORK_NAMES, type NetworkName, SPIKING_LAYERS } from './networks.ts';

/** bench/results/spiking-densities.json. */
export interface TrainedDensities {
  /** How they were measured. */
  readonly how: string;
  readonly date: string;
  readonly networks: Readonly<Record<NetworkName, { readonly accuracy: number; readonly densities: Densities }>>;
}

export const TRAINED = new URL('../results/spiking-densities.json', import.meta.url);

/** The densities at which a network is measured, by the names that the figures have. */
export function densitiesOf(network: NetworkName): Readonly<Record<string, Densities>> {
  const same = (density: number): Densities => ({ conv2: density, conv3: density, dense: density, output: density });
  const imposed = { d5: same(0.05), d10: same(0.1), d30: same(0.3), d50: same(0.5), d77: same(0.77) };
  return { ...imposed, trained: trainedDensities().networks[network].densities };
}

export function trainedDensities(): TrainedDensities {
  return JSON.parse(readFileSync(TRAINED, 'utf8'));
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
