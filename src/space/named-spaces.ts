import { StropError } from '../errors.ts';
import type { BooleanSpec, CategoricalSpec, OrdinalSpec } from './dimension.ts';
import { Grid, type GridSpec } from './grid.ts';

function linear(...values: number[]): OrdinalSpec {
  return { type: 'ordinal', values };
}

function logarithmic(...values: number[]): OrdinalSpec {
  return { type: 'ordinal', values, scale: 'log' };
}

function category(...values: string[]): CategoricalSpec {
  return { type: 'categorical', values };
}

const flag: BooleanSpec = { type: 'boolean' };

/** The spaces that have a name of their own. Epochs are whole epochs; durations are a layer's, intermissions between two. */
const NAMED_SPACES = {
  /** Table I of the paper, for CIFAR-100: lr, dec, sh_st, sh_du, sh_int, filter1, feat1, dense. */
  table1: {
    learningRate: logarithmic(1e-4, 1),
    decay: logarithmic(1e-8, 1e-6),
    sharpenStart: linear(15, 25),
    sharpenDuration: linear(3, 7),
    sharpenIntermission: linear(2, 5),
    filter1: linear(3, 7),
    features1: linear(64, 128),
    dense: linear(256, 1024),
  },
  /** Table III of the paper, in its own names, which `paperNetwork` takes: 398,131,200 combinations, 298,598,400 distinct. */
  table3: {
    lr: logarithmic(1e-4, 1e-3, 1e-2, 1e-1, 1),
    rho: linear(0.9, 0.95),
    epsilon: logarithmic(1e-8, 1e-6),
    decay: logarithmic(1e-8, 1e-6),
    optimizer: category('Adadelta', 'RMSprop'),
    noise_std: { ...linear(0.2, 0.3), when: { noise_location: 'after-first-dense' } },
    noise_location: category('none', 'after-first-dense'),
    bn_momentum_conv: linear(0.85, 0.95),
    bn_momentum_dense: linear(0.85, 0.95),
    bn_epsilon: logarithmic(1e-3, 1e-2),
    bn_center: flag,
    bn_scale: flag,
    sh_st: linear(20, 25, 30),
    sh_du: linear(4, 5, 6, 7),
    sh_int: linear(1, 2, 3, 4, 5),
    filter1: linear(3, 5, 7),
    filter2: linear(3, 5),
    filter3: linear(3, 5),
    feat1: logarithmic(32, 64, 128),
    feat2: logarithmic(64, 128, 256),
    feat3: logarithmic(256, 512),
    dense: logarithmic(256, 512, 1024),
  },
  /** The demo's: the same eight hyperparameters for small images, whose schedules complete within about 20 epochs. */
  'table1-mini': {
    learningRate: logarithmic(2e-4, 2e-3),
    decay: logarithmic(1e-6, 1e-3),
    sharpenStart: linear(2, 4),
    sharpenDuration: linear(1, 2),
    sharpenIntermission: linear(0, 1),
    filter1: linear(3, 5),
    features1: linear(8, 16),
    dense: linear(64, 128),
  },
} as const satisfies Record<string, GridSpec>;

export const SPACE_NAMES = Object.keys(NAMED_SPACES) as (keyof typeof NAMED_SPACES)[];

/** @throws StropError 'not-found' where there is no space of that name. */
export function namedSpace(name: string): Grid {
  const known = SPACE_NAMES.find((spaceName) => spaceName === name);
  if (!known) throw new StropError('not-found', `space '${name}': expected one of ${SPACE_NAMES.join(', ')}`);
  return new Grid(NAMED_SPACES[known]);
}
