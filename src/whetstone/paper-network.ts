import { StropError } from '../errors.ts';
import type { NetworkSpec, NoiseSpec } from './network-spec.ts';

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

/** What the paper leaves open; the defaults are those of `NetworkSpec` but for what is said here. */
export interface PaperChoices
  extends Pick<NetworkSpec, 'activation' | 'straightThrough' | 'key' | 'neuronsPerClass' | 'output' | 'bias'> {
  /**
   * `single`, three convolutions and a hidden dense layer; `paired`, each convolution twice, as in Whetstone's own
   * example; `four`, the third twice, which with the two dense layers makes six.
   */
  readonly convolutions?: 'single' | 'paired' | 'four';
  /** The convolutions, from 1, that a 2x2 max-pool follows; the first two, of pairs the second of the first two pairs. */
  readonly pools?: readonly number[];
  /** Where the noise after the first dense layer is added; before its batch normalisation. */
  readonly noisePlace?: NonNullable<NoiseSpec['place']>;
}

type Network = Omit<NetworkSpec, 'inputShape' | 'classes' | 'seed'>;

const NUMBERS = [
  ...['filter1', 'filter2', 'filter3', 'feat1', 'feat2', 'feat3', 'dense'],
  ...['bn_momentum_conv', 'bn_momentum_dense', 'bn_epsilon'],
] as (keyof PaperConfiguration)[];
const FLAGS = ['bn_center', 'bn_scale'] as const;

/** Which of the paper's three convolutions stand where, and where pools follow. */
const LAYOUTS = {
  single: { layers: [1, 2, 3], pools: [1, 2] },
  paired: { layers: [1, 1, 2, 2, 3, 3], pools: [2, 4] },
  four: { layers: [1, 2, 3, 3], pools: [1, 2] },
} as const;

/**
 * The network of a configuration: linear, batch normalisation and activation in every layer, disjoint keys of four output
 * neurons a class, noise between the first dense layer and its batch normalisation.
 *
 * @throws StropError 'invalid-argument', naming what is missing or no value of its kind.
 */
export function paperNetwork(configuration: PaperConfiguration, choices: PaperChoices = {}): Network {
  for (const name of NUMBERS) requireKind(configuration, name, 'number');
  for (const name of FLAGS) requireKind(configuration, name, 'boolean');
  const { convolutions = 'single', pools, noisePlace = 'beforeNorm', ...others } = choices;
  if (!Object.hasOwn(LAYOUTS, convolutions)) {
    throw wrong(`convolutions ${convolutions}`, Object.keys(LAYOUTS).join(', '));
  }
  const layout = LAYOUTS[convolutions];
  const pooled: readonly number[] = pools ?? layout.pools;
  const stray = pooled.find((layer) => !Number.isInteger(layer) || layer < 1 || layer > layout.layers.length);
  if (stray !== undefined) throw wrong(`pool after convolution ${stray}`, `1 to ${layout.layers.length}`);
  const { bn_epsilon: epsilon, bn_center: center, bn_scale: scale } = configuration;
  return {
    conv: layout.layers.map((i, index) => ({
      features: configuration[`feat${i}`],
      filter: configuration[`filter${i}`],
      pool: pooled.includes(index + 1),
    })),
    dense: [configuration.dense],
    batchNorm: {
      conv: { momentum: configuration.bn_momentum_conv, epsilon, center, scale },
      dense: { momentum: configuration.bn_momentum_dense, epsilon, center, scale },
    },
    ...noiseAt(noisePlace, configuration),
    ...others,
  };
}

function noiseAt(
  place: NonNullable<NoiseSpec['place']>,
  { noise_location: location, noise_std: stddev }: PaperConfiguration,
): Pick<Network, 'noise'> {
  if (location === 'none') return {};
  if (location === 'after-first-dense' && typeof stddev === 'number') return { noise: { stddev, place } };
  throw wrong(
    `noise_location ${location} with noise_std ${stddev}`,
    'none, or after-first-dense with a number as noise_std',
  );
}

function requireKind(
  configuration: PaperConfiguration,
  name: keyof PaperConfiguration,
  kind: 'number' | 'boolean',
): void {
  const value = configuration[name];
  if (typeof value !== kind) throw wrong(`${name} is ${value}`, kind === 'number' ? 'a number' : 'true or false');
}

function wrong(found: string, expected: string): StropError {
  return new StropError('invalid-argument', `${found}: expected ${expected}`);
}
