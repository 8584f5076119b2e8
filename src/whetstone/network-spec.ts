import { StropError } from '../errors.ts';
import type { KeyKind } from './keys.ts';
import type { BatchNormSettings } from './layers/batch-normalization.ts';

/** What any layer of neurons may have. */
interface NeuronSpec {
  /** Whether the layer is sharpened; true. */
  readonly sharpened?: boolean;
}

export interface ConvSpec extends NeuronSpec {
  readonly features: number;
  /** Height and width of the filters; stride 1, zero padding to the same size. */
  readonly filter: number;
  /** Whether a 2x2 max-pool follows the activation; by default after the first two convolutions. */
  readonly pool?: boolean;
  /**
   * The number, from 1, of an earlier convolution whose spikes are added to what enters the activation, so that what
   * travels stays binary. Through a 1x1 convolution and batch normalisation where the features differ, and through
   * 2x2 max-pools until the size fits.
   */
  readonly shortcut?: number;
}

export interface DenseSpec extends NeuronSpec {
  readonly units: number;
}

export interface NoiseSpec {
  /** Standard deviation of what is added in training. */
  readonly stddev: number;
  /** Where it is added; before batch normalisation. */
  readonly place?: 'beforeNorm' | 'afterNorm' | 'afterActivation';
  /** After which layers; the first dense one. */
  readonly layers?: 'firstDense' | 'dense' | 'all';
}

/**
 * The networks of Parsa et al. 2020, and more of their kind: convolutions, hidden dense layers, and an output that speaks
 * in population codes.
 */
export interface NetworkSpec {
  /** Height, width, channels. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly conv: readonly ConvSpec[];
  /** Each hidden dense layer, a number being its neurons. */
  readonly dense: readonly (number | DenseSpec)[];
  readonly activation?: 'brelu' | 'sigmoid';
  /** Whether hard layers pass the gradient that they would have at sharpness 0; false. */
  readonly straightThrough?: boolean;
  /** Output neurons for each class; 4. */
  readonly neuronsPerClass?: number;
  /** How classes are coded; disjoint. */
  readonly key?: KeyKind;
  readonly batchNorm?: { readonly conv?: BatchNormSettings; readonly dense?: BatchNormSettings };
  /** A number is the standard deviation. */
  readonly noise?: number | NoiseSpec;
  /**
   * Whether convolutions and dense layers have a bias; false. Batch normalisation subtracts the batch's mean and any
   * bias with it, so it would have no effect and no gradient, and would stay at 0, but would cost its share of every
   * step.
   */
  readonly bias?: boolean;
  readonly seed: number;
}

const PARTS = [
  ...['inputShape', 'classes', 'conv', 'dense', 'activation', 'straightThrough', 'neuronsPerClass', 'key'],
  ...['batchNorm', 'noise', 'bias', 'seed'],
];

/** The number of layers of neurons: every convolution, every hidden dense layer and the output. */
export function spikingLayerCount({ conv, dense }: Pick<NetworkSpec, 'conv' | 'dense'>): number {
  return conv.length + dense.length + 1;
}

/** @throws StropError 'invalid-argument', naming what is unknown, no positive integer, or leads nowhere. */
export function checkNetworkSpec(spec: NetworkSpec): void {
  const unknown = Object.keys(spec).find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw wrong(`network has no ${unknown}: expected ${PARTS.join(', ')}`);
  const { inputShape, conv, dense, neuronsPerClass = 4, activation = 'brelu', noise } = spec;
  if (!Array.isArray(conv) || !Array.isArray(dense)) throw wrong('network: expected lists of conv and dense layers');
  const sizes = [...inputShape, neuronsPerClass, ...conv.flatMap((layer) => [layer.features, layer.filter])];
  for (const size of [...sizes, ...dense.map((layer) => (typeof layer === 'number' ? layer : layer.units))]) {
    if (!Number.isInteger(size) || size < 1) throw wrong(`size ${size} in the network: expected a positive integer`);
  }
  if (!['brelu', 'sigmoid'].includes(activation)) throw wrong(`activation ${activation}: expected brelu or sigmoid`);
  conv.forEach(({ shortcut }, i) => {
    if (shortcut === undefined || (Number.isInteger(shortcut) && shortcut >= 1 && shortcut <= i)) return;
    throw wrong(`shortcut ${shortcut} of conv${i + 1}: expected the number of an earlier convolution, from 1 to ${i}`);
  });
  const { stddev, place = 'beforeNorm', layers = 'firstDense' } = noiseOf(noise);
  if (!(stddev >= 0)) throw wrong(`noise ${stddev}: expected a standard deviation of at least 0`);
  const places = ['beforeNorm', 'afterNorm', 'afterActivation'];
  if (!places.includes(place)) throw wrong(`place ${place} of noise: expected ${places.join(', ')}`);
  if (!['firstDense', 'dense', 'all'].includes(layers))
    throw wrong(`layers ${layers} of noise: expected firstDense, dense, all`);
}

/** What `noise` says, a number being the standard deviation. */
export function noiseOf(noise: NetworkSpec['noise']): NoiseSpec {
  return typeof noise === 'object' ? noise : { stddev: noise ?? 0 };
}

function wrong(message: string): StropError {
  return new StropError('invalid-argument', message);
}
