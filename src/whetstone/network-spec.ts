import type { KeyKind } from './keys.ts';
import type { BatchNormSettings } from './layers/batch-normalization.ts';

/** What any layer of neurons may have. */
export interface NeuronSpec {
  /** Whether the layer is sharpened; true. */
  readonly sharpened?: boolean;
  /** Whether the layer has batch normalisation; true, unless `NetworkSpec.batchNorm` has none. */
  readonly batchNorm?: boolean;
}

export interface ConvSpec extends NeuronSpec {
  readonly features: number;
  /** Height and width of the filters; stride 1, zero padding to the same size. */
  readonly filter: number;
  /** Whether a 2x2 max-pool follows the activation; by default after the first two convolutions. */
  readonly pool?: boolean;
  /**
   * The number, from 1, of an earlier convolution whose spikes are added to what enters the activation, so that what
   * travels stays binary. Through 2x2 max-pools until the size fits, then, where the features differ, a 1x1 convolution
   * and the batch normalisation of this layer.
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
  readonly output?: NeuronSpec;
  /** brelu. */
  readonly activation?: 'brelu' | 'sigmoid';
  /** Whether hard layers pass the gradient that they would have at sharpness 0; false. */
  readonly straightThrough?: boolean;
  /** Output neurons for each class; 4. */
  readonly neuronsPerClass?: number;
  /** How classes are coded; disjoint. */
  readonly key?: KeyKind;
  /** Of the convolutions, and of the dense layers with the output; false for none. */
  readonly batchNorm?: { readonly conv?: BatchNormSettings | false; readonly dense?: BatchNormSettings | false };
  /** A number is the standard deviation. */
  readonly noise?: number | NoiseSpec;
  /**
   * Whether convolutions and dense layers have a bias; by default where no batch normalisation follows. That subtracts the
   * batch's mean and any bias with it, so it would have no effect and no gradient, and would stay at 0, but would cost its
   * share of every step.
   */
  readonly bias?: boolean;
  readonly seed: number;
}

/** The number of layers of neurons: every convolution, every hidden dense layer and the output. */
export function spikingLayerCount({ conv, dense }: Pick<NetworkSpec, 'conv' | 'dense'>): number {
  return conv.length + dense.length + 1;
}

/** What `noise` says, a number being the standard deviation. */
export function noiseOf(noise: NetworkSpec['noise']): NoiseSpec {
  return typeof noise === 'object' ? noise : { stddev: noise ?? 0 };
}

/** Whether a 2x2 max-pool follows the convolution of that index, from 0. */
export function isPooled({ pool }: ConvSpec, index: number): boolean {
  return pool ?? index < 2;
}
