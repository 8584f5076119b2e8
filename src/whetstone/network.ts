import * as tfl from '@tensorflow/tfjs-layers';
import { initialiseWeights } from './initial-weights.ts';
import { createKey } from './keys.ts';
import { BatchNormalization, type BatchNormSettings } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';
import { SpikingSigmoid } from './layers/spiking-sigmoid.ts';
import { type ConvSpec, checkNetworkSpec, type NetworkSpec, noiseOf } from './network-spec.ts';

const POOLED_LAYERS = 2;

/**
 * Every layer is linear, batch normalisation, activation; the last is followed by the softmax decode. Layers are named
 * conv1, …, dense1, …, output, with the suffixes _norm, _spike, _noise, _pool, _add and _shortcut. Weights, keys and
 * noise follow from the seed.
 *
 * @throws StropError 'invalid-argument' where the specification is wrong.
 */
export function buildNetwork(spec: NetworkSpec): tfl.LayersModel {
  checkNetworkSpec(spec);
  const { inputShape, classes, conv, dense, neuronsPerClass = 4, key = 'disjoint', seed } = spec;
  const width = classes * neuronsPerClass;
  const decode = new SoftmaxDecode({ classes, key: createKey(key, classes, width, seed), name: 'decode' });
  const build = new Builder(spec);

  const input = tfl.input({ shape: [...inputShape], name: 'input' });
  const sent: tfl.SymbolicTensor[] = [];
  for (const [i, layer] of conv.entries()) sent.push(build.convolution(i, layer, sent.at(-1) ?? input, sent));
  let values = apply(tfl.layers.flatten({ name: 'flatten' }), sent.at(-1) ?? input);
  dense.forEach((layer, i) => {
    const { units, sharpened = true } = typeof layer === 'number' ? { units: layer } : layer;
    values = build.dense(`dense${i + 1}`, units, values, sharpened);
  });
  values = build.dense('output', width, values, true);
  const model = tfl.model({ inputs: input, outputs: apply(decode, values) });
  initialiseWeights(model, seed);
  return model;
}

class Builder {
  readonly #spec: NetworkSpec;
  #noiseLayers = 0;

  constructor(spec: NetworkSpec) {
    this.#spec = spec;
  }

  /** @param sent what each earlier convolution sends. */
  convolution(
    index: number,
    { features, filter, pool = index < POOLED_LAYERS, shortcut, sharpened = true }: ConvSpec,
    below: tfl.SymbolicTensor,
    sent: readonly tfl.SymbolicTensor[],
  ): tfl.SymbolicTensor {
    const name = `conv${index + 1}`;
    const { batchNorm } = this.#spec;
    const sums = this.#convolve(name, features, filter, below);
    const added = shortcut === undefined ? undefined : this.#shortcut(name, features, sent[shortcut - 1]!, sums);
    const spikes = this.#activate(name, sums, batchNorm?.conv, { sharpened, isDense: false, added });
    return pool ? apply(tfl.layers.maxPooling2d({ poolSize: 2, strides: 2, name: `${name}_pool` }), spikes) : spikes;
  }

  dense(name: string, units: number, below: tfl.SymbolicTensor, sharpened: boolean): tfl.SymbolicTensor {
    const useBias = this.#spec.bias ?? false;
    const layer = tfl.layers.dense({ units, name, useBias, kernelInitializer: 'zeros' });
    return this.#activate(name, apply(layer, below), this.#spec.batchNorm?.dense, { sharpened, isDense: true });
  }

  #convolve(name: string, filters: number, kernelSize: number, below: tfl.SymbolicTensor): tfl.SymbolicTensor {
    const useBias = this.#spec.bias ?? false;
    const settings = { filters, kernelSize, padding: 'same', name, useBias, kernelInitializer: 'zeros' } as const;
    return apply(tfl.layers.conv2d(settings), below);
  }

  /** What is added to `sums`, made of the spikes `from`. */
  #shortcut(name: string, features: number, from: tfl.SymbolicTensor, sums: tfl.SymbolicTensor): tfl.SymbolicTensor {
    let values = from;
    for (let i = 1; values.shape[1]! > sums.shape[1]!; i++) {
      values = apply(tfl.layers.maxPooling2d({ poolSize: 2, strides: 2, name: `${name}_shortcut_pool${i}` }), values);
    }
    if (values.shape[3] === features) return values;
    const projected = this.#convolve(`${name}_shortcut`, features, 1, values);
    const norm = new BatchNormalization({ ...this.#spec.batchNorm?.conv, name: `${name}_shortcut_norm` });
    return apply(norm, projected);
  }

  #activate(
    name: string,
    sums: tfl.SymbolicTensor,
    settings: BatchNormSettings | undefined,
    { sharpened, isDense, added }: { sharpened: boolean; isDense: boolean; added?: tfl.SymbolicTensor | undefined },
  ): tfl.SymbolicTensor {
    const { activation = 'brelu', straightThrough = false } = this.#spec;
    const noisy = (place: string, values: tfl.SymbolicTensor) => this.#noise(name, place, isDense, values);
    const norm = apply(new BatchNormalization({ ...settings, name: `${name}_norm` }), noisy('beforeNorm', sums));
    const entering = noisy('afterNorm', norm);
    const whole = added
      ? (tfl.layers.add({ name: `${name}_add` }).apply([entering, added]) as tfl.SymbolicTensor)
      : entering;
    const Layer = activation === 'sigmoid' ? SpikingSigmoid : SpikingBRelu;
    return noisy('afterActivation', apply(new Layer({ sharpened, straightThrough, name: `${name}_spike` }), whole));
  }

  #noise(name: string, place: string, isDense: boolean, values: tfl.SymbolicTensor): tfl.SymbolicTensor {
    const { stddev, place: wanted = 'beforeNorm', layers = 'firstDense' } = noiseOf(this.#spec.noise);
    if (stddev === 0 || place !== wanted) return values;
    if (layers !== 'all' && !isDense) return values;
    if (layers === 'firstDense' && this.#noiseLayers > 0) return values;
    return apply(
      new GaussianNoise({ stddev, seed: this.#spec.seed, layer: this.#noiseLayers++, name: `${name}_noise` }),
      values,
    );
  }
}

function apply(layer: tfl.layers.Layer, values: tfl.SymbolicTensor): tfl.SymbolicTensor {
  return layer.apply(values) as tfl.SymbolicTensor;
}
