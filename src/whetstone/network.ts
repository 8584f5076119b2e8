import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { initialiseWeights } from './initial-weights.ts';
import { disjointKey } from './keys.ts';
import { BatchNormalization, type BatchNormSettings } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';

/**
 * The networks of Parsa et al. 2020: convolutions, hidden dense layers, and an output that speaks in population codes.
 */
export interface NetworkSpec {
  /** Height, width, channels. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  /** Stride 1, zero padding to the same size; a 2x2 max-pool follows the activation of the first two. */
  readonly conv: readonly { readonly features: number; readonly filter: number }[];
  /** Neurons of each hidden dense layer. */
  readonly dense: readonly number[];
  /** Output neurons for each class; 4. */
  readonly neuronsPerClass?: number;
  readonly batchNorm?: { readonly conv?: BatchNormSettings; readonly dense?: BatchNormSettings };
  /** Standard deviation of the noise between the first dense layer and its batch normalisation; 0, no noise. */
  readonly noise?: number;
  /**
   * Whether convolutions and dense layers have a bias; false. Batch normalisation subtracts the batch's mean and any
   * bias with it, so it would have no effect and no gradient, and would stay at 0, but would cost its share of every
   * step.
   */
  readonly bias?: boolean;
  readonly seed: number;
}

const POOLED_LAYERS = 2;

/** The number of layers that are sharpened: every convolution, every hidden dense layer and the output. */
export function spikingLayerCount({ conv, dense }: Pick<NetworkSpec, 'conv' | 'dense'>): number {
  return conv.length + dense.length + 1;
}

/**
 * Every layer is linear, [noise,] batch normalisation, bounded ReLU; the last is followed by the softmax decode. Layers
 * are named conv1, …, dense1, …, output, with the suffixes _noise, _norm, _pool, and _spike. Weights, keys and noise
 * follow from the seed.
 *
 * @throws StropError 'invalid-argument' where a size is not a positive integer.
 */
export function buildNetwork(spec: NetworkSpec): tfl.Sequential {
  const { inputShape, classes, conv, dense, neuronsPerClass = 4, batchNorm = {}, noise = 0, bias = false, seed } = spec;
  const sizes = [...inputShape, neuronsPerClass, ...conv.flatMap((layer) => [layer.features, layer.filter]), ...dense];
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1) {
      throw new StropError('invalid-argument', `size ${size} in the network: expected a positive integer`);
    }
  }
  if (!(noise >= 0)) throw new StropError('invalid-argument', `noise ${noise}: expected a number of at least 0`);
  const key = disjointKey(classes, classes * neuronsPerClass, seed);

  const layers: tfl.layers.Layer[] = [];
  const linear = { useBias: bias, kernelInitializer: 'zeros' as const };
  conv.forEach(({ features, filter }, i) => {
    const name = `conv${i + 1}`;
    layers.push(
      tfl.layers.conv2d({ filters: features, kernelSize: filter, padding: 'same', name, ...linear }),
      new BatchNormalization({ ...batchNorm.conv, name: `${name}_norm` }),
      new SpikingBRelu({ name: `${name}_spike` }),
    );
    if (i < POOLED_LAYERS) layers.push(tfl.layers.maxPooling2d({ poolSize: 2, strides: 2, name: `${name}_pool` }));
  });
  layers.push(tfl.layers.flatten({ name: 'flatten' }));
  [...dense, classes * neuronsPerClass].forEach((units, i) => {
    const name = i < dense.length ? `dense${i + 1}` : 'output';
    layers.push(tfl.layers.dense({ units, name, ...linear }));
    if (noise > 0 && i === 0) layers.push(new GaussianNoise({ stddev: noise, seed, name: `${name}_noise` }));
    layers.push(
      new BatchNormalization({ ...batchNorm.dense, name: `${name}_norm` }),
      new SpikingBRelu({ name: `${name}_spike` }),
    );
  });
  layers.push(new SoftmaxDecode({ classes, key, name: 'decode' }));

  const model = tfl.sequential();
  model.add(tfl.layers.inputLayer({ inputShape: [...inputShape], name: 'input' }));
  for (const layer of layers) model.add(layer);
  initialiseWeights(model, seed);
  return model;
}
