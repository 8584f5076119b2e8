import * as tfl from '@tensorflow/tfjs-layers';
import { checkNetworkSpec } from './check-network-spec.ts';
import { initialiseWeights } from './initial-weights.ts';
import { createKey } from './keys.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';
import { SpikingSigmoid } from './layers/spiking-sigmoid.ts';
import { type ConvSpec, isPooled, type NetworkSpec, type NeuronSpec, noiseOf } from './network-spec.ts';

/**
 * Every layer is linear, batch normalisation, activation; the last is followed by the softmax decode. Layers are named
 * conv1, …, dense1, …, output, with the suffixes _norm, _spike, _noise, _pool, _add and _shortcut. Weights, keys and
 * noise follow from the seed.
 *
 * @throws StropError 'invalid-argument' where the specification is wrong.
 */
export function buildNetwork(spec: NetworkSpec): tfl.LayersModel {
  checkNetworkSpec(spec);
  const { inputShape, classes, conv, dense, output = {}, neuronsPerClass = 4, key = 'disjoint', seed } = spec;
  const width = classes * neuronsPerClass;
  const decode = new SoftmaxDecode({ classes, key: createKey(key, classes, width, seed), name: 'decode' });
  const build = new Builder(spec);

  const input = tfl.input({ shape: [...inputShape], name: 'input' });
  const sent: tfl.SymbolicTensor[] = [];
  for (const [i, layer] of conv.entries()) sent.push(build.convolution(i, layer, sent.at(-1) ?? input, sent));
  let values = apply(tfl.layers.flatten({ name: 'flatten' }), sent.at(-1) ?? input);
  dense.forEach((layer, i) => {
    const hidden = typeof layer === 'number' ? { units: layer } : layer;
    values = build.dense(`dense${i + 1}`, hidden, values);
  });
  values = build.dense('output', { units: width, ...output }, values);
  const model = tfl.model({ inputs: input, outputs: apply(decode, values) });
  initialiseWeights(model, seed);
  return model;
}

type LayerKind = 'conv' | 'dense';

class Builder {
  readonly #spec: NetworkSpec;
  #noiseLayers = 0;

  constructor(spec: NetworkSpec) {
    this.#spec = spec;
  }

  /** @param sent what each earlier convolution sends. */
  convolution(
    index: number,
    layer: ConvSpec,
    below: tfl.SymbolicTensor,
    sent: readonly tfl.SymbolicTensor[],
  ): tfl.SymbolicTensor {
    const name = `conv${index + 1}`;
    const { features, filter, shortcut } = layer;
    const sums = this.#convolve(name, features, filter, layer, below);
    const added = shortcut === undefined ? undefined : this.#shortcut(name, layer, sent[shortcut - 1]!, sums);
    const spikes = this.#activate(name, 'conv', layer, sums, added);
    return isPooled(layer, index) ? maxPool(`${name}_pool`, spikes) : spikes;
  }

  dense(name: string, layer: NeuronSpec & { units: number }, below: tfl.SymbolicTensor): tfl.SymbolicTensor {
    const settings = {
      units: layer.units,
      name,
      useBias: this.#hasBias('dense', layer),
      kernelInitializer: 'zeros',
    } as const;
    return this.#activate(name, 'dense', layer, apply(tfl.layers.dense(settings), below));
  }

  #convolve(name: string, filters: number, kernelSize: number, layer: NeuronSpec, below: tfl.SymbolicTensor) {
    const useBias = this.#hasBias('conv', layer);
    const settings = { filters, kernelSize, padding: 'same', name, useBias, kernelInitializer: 'zeros' } as const;
    return apply(tfl.layers.conv2d(settings), below);
  }

  /** What is added to `sums`, made of the spikes `from`. */
  #shortcut(name: string, layer: ConvSpec, from: tfl.SymbolicTensor, sums: tfl.SymbolicTensor): tfl.SymbolicTensor {
    let values = from;
    for (let i = 1; values.shape[1]! > sums.shape[1]!; i++) values = maxPool(`${name}_shortcut_pool${i}`, values);
    if (values.shape[3] === layer.features) return values;
    const projected = this.#convolve(`${name}_shortcut`, layer.features, 1, layer, values);
    return this.#normalise(`${name}_shortcut_norm`, 'conv', layer, projected);
  }

  #activate(
    name: string,
    kind: LayerKind,
    layer: NeuronSpec,
    sums: tfl.SymbolicTensor,
    added?: tfl.SymbolicTensor,
  ): tfl.SymbolicTensor {
    const { activation = 'brelu', straightThrough = false } = this.#spec;
    const noisy = (place: string, values: tfl.SymbolicTensor) => this.#noise(name, place, kind, values);
    const norm = this.#normalise(`${name}_norm`, kind, layer, noisy('beforeNorm', sums));
    const entering = noisy('afterNorm', norm);
    const whole = added
      ? (tfl.layers.add({ name: `${name}_add` }).apply([entering, added]) as tfl.SymbolicTensor)
      : entering;
    const Layer = activation === 'sigmoid' ? SpikingSigmoid : SpikingBRelu;
    const settings = { sharpened: layer.sharpened ?? true, straightThrough, name: `${name}_spike` };
    return noisy('afterActivation', apply(new Layer(settings), whole));
  }

  #normalise(name: string, kind: LayerKind, layer: NeuronSpec, values: tfl.SymbolicTensor): tfl.SymbolicTensor {
    if (!this.#isNormalised(kind, layer)) return values;
    return apply(new BatchNormalization({ ...this.#spec.batchNorm?.[kind], name }), values);
  }

  #isNormalised(kind: LayerKind, { batchNorm = true }: NeuronSpec): boolean {
    return batchNorm && this.#spec.batchNorm?.[kind] !== false;
  }

  #hasBias(kind: LayerKind, layer: NeuronSpec): boolean {
    return this.#spec.bias ?? !this.#isNormalised(kind, layer);
  }

  #noise(name: string, place: string, kind: LayerKind, values: tfl.SymbolicTensor): tfl.SymbolicTensor {
    const { stddev, place: wanted = 'beforeNorm', layers = 'firstDense' } = noiseOf(this.#spec.noise);
    if (stddev === 0 || place !== wanted) return values;
    if (layers !== 'all' && kind !== 'dense') return values;
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

function maxPool(name: string, values: tfl.SymbolicTensor): tfl.SymbolicTensor {
  return apply(tfl.layers.maxPooling2d({ poolSize: 2, strides: 2, name }), values);
}
