import { StropError } from '../errors.ts';
import type { NetworkSpec } from './network-spec.ts';

/** A configuration of Table III of Parsa et al. 2020, in its own names. */
export interface PaperConfiguration {
  readonly lr: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly decay: number;
  readonly optimizer: 'Adadelta' | 'RMSprop';
  /** Without effect where the location is none. */
  readonly noise_std: number | null;
  readonly noise_location: 'none' | 'after-first-dense';
  readonly bn_momentum_conv: number;
  readonly bn_momentum_dense: number;
  readonly bn_epsilon: number;
  readonly bn_center: boolean;
  readonly bn_scale: boolean;
  /** Sharpening: start epoch, epochs a layer, epochs between two layers. */
  readonly sh_st: number;
  readonly sh_du: number;
  readonly sh_int: number;
  readonly filter1: number;
  readonly filter2: number;
  readonly filter3: number;
  readonly feat1: number;
  readonly feat2: number;
  readonly feat3: number;
  readonly dense: number;
}

type Network = Omit<NetworkSpec, 'inputShape' | 'classes' | 'seed'>;

const NUMBERS = [
  ...['filter1', 'filter2', 'filter3', 'feat1', 'feat2', 'feat3', 'dense'],
  ...['bn_momentum_conv', 'bn_momentum_dense', 'bn_epsilon'],
] as (keyof PaperConfiguration)[];

/**
 * The network of a configuration. The paper leaves open how deep it is and where it pools: by default three convolutions,
 * the first two followed by a 2x2 max-pool, one hidden dense layer, four output neurons a class with disjoint keys, and
 * noise between the dense layer and its batch normalisation. `paired` has each convolution twice, pooled after the second
 * of the first two pairs, as Whetstone's own example.
 *
 * @throws StropError 'invalid-argument', naming what is missing.
 */
export function paperNetwork(configuration: PaperConfiguration, { paired = false } = {}): Network {
  for (const name of NUMBERS) {
    if (typeof configuration[name] === 'number') continue;
    throw new StropError('invalid-argument', `${name} is ${configuration[name]}: expected a number`);
  }
  const { noise_location: location, noise_std: stddev, bn_epsilon: epsilon } = configuration;
  if (location !== 'none' && (location !== 'after-first-dense' || typeof stddev !== 'number')) {
    const expected = 'none, or after-first-dense with a number as noise_std';
    throw new StropError(
      'invalid-argument',
      `noise_location ${location} with noise_std ${stddev}: expected ${expected}`,
    );
  }
  const { bn_center: center, bn_scale: scale, bn_momentum_conv, bn_momentum_dense } = configuration;
  const convolutions = ([1, 2, 3] as const).map((i) => ({
    features: configuration[`feat${i}`],
    filter: configuration[`filter${i}`],
  }));
  const pairs = convolutions.flatMap((layer, i) => [
    { ...layer, pool: false },
    { ...layer, pool: i < 2 },
  ]);
  return {
    conv: paired ? pairs : convolutions,
    dense: [configuration.dense],
    batchNorm: {
      conv: { momentum: bn_momentum_conv, epsilon, center, scale },
      dense: { momentum: bn_momentum_dense, epsilon, center, scale },
    },
    ...(location === 'none' ? {} : { noise: { stddev: stddev!, place: 'beforeNorm' } as const }),
  };
}
