import { StropError } from '../../errors.ts';
import {
  checkNetwork,
  INPUT,
  type LayerShape,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
} from './spiking-network.ts';
import type { TrainedNetwork, TrainedNeurons } from './trained-network.ts';

/** What enters a hard activation must reach this for the neuron to fire. */
const STEP = { brelu: 0.5, sigmoid: 0 } as const;

type Extent = readonly [height: number, width: number, channels: number];

export interface CompileOptions {
  /** Take layers that are not fully sharpened as if they were. */
  readonly force?: boolean;
}

/**
 * Makes a spiking network of a trained one: bias and batch norm go into each feature's threshold, exactly but for the last
 * rounding to float32.
 *
 * With y = γ·(Σwx + b − μ)/√(v + ε) + β and the step at y >= s (½ of a bounded rectified linear unit, 0 of a sigmoid): for
 * γ > 0 the neuron fires iff Σwx >= θ with θ = μ − b + (s − β)·√(v + ε)/γ; for γ < 0 iff Σ(−w)x >= −θ; for γ = 0 always or
 * never, as β >= s or not.
 *
 * @throws StropError `invalid-argument` where shapes do not fit, a value is not finite, or a layer is not sharp.
 */
export function compile(trained: TrainedNetwork, options: CompileOptions = {}): SpikingNetwork {
  let extent: Extent = trained.inputShape;
  let from = INPUT;
  const layers = trained.layers.map((layer, i) => {
    const compiled: NeuronLayer | PoolLayer =
      layer.kind === 'maxPool'
        ? compilePool(extent, from, i)
        : compileNeurons(layer, extent, from, options.force ?? false);
    extent = outputShape(compiled);
    from = compiled.name;
    return compiled;
  });
  if (layers[0]?.kind !== 'conv' && layers[0]?.kind !== 'dense') {
    throw new StropError(
      'invalid-argument',
      'a spiking network begins with a layer of neurons, which reads the grey levels',
    );
  }
  const { inputShape, classes, key } = trained;
  const network: SpikingNetwork = { inputShape, coding: { kind: 'grey' }, classes, key, layers };
  checkNetwork(network);
  return network;
}

function compilePool([height, width, channels]: Extent, from: string, index: number): PoolLayer {
  const shape = {
    ...{ height, width, channels, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 },
    ...{ outHeight: height >> 1, outWidth: width >> 1 },
  };
  return { kind: 'maxPool', name: `pool_${index}`, from, shape };
}

function shapeOf(layer: TrainedNeurons, [height, width, channels]: Extent): LayerShape {
  if (layer.kind === 'dense') {
    const [inputs = 0, features = 0] = layer.shape;
    if (inputs !== height * width * channels) throw misfit(layer, `${height * width * channels} inputs`, `${inputs}`);
    return {
      ...{ height, width, channels, kernelHeight: height, kernelWidth: width, features },
      ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
    };
  }
  const [kernelHeight = 0, kernelWidth = 0, channelsIn = 0, features = 0] = layer.shape;
  if (channelsIn !== channels) throw misfit(layer, `${channels} channels`, `${channelsIn}`);
  // The padding of `same` with stride 1: ⌊(kernel − 1)/2⌋ before, the rest after.
  const padTop = (kernelHeight - 1) >> 1;
  const padLeft = (kernelWidth - 1) >> 1;
  const shape = {
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    features,
    strideY: 1,
    strideX: 1,
    padTop,
    padLeft,
  };
  return { ...shape, outHeight: height, outWidth: width };
}

function compileNeurons(layer: TrainedNeurons, extent: Extent, from: string, force: boolean): NeuronLayer {
  if (layer.sharpness !== 1 && !force) {
    const advice = 'train on until every layer is hard, or force it';
    throw new StropError('invalid-argument', `layer ${layer.name} has sharpness ${layer.sharpness}, not 1: ${advice}`);
  }
  if (layer.shortcut) {
    const found = `layer ${layer.name} adds the spikes of ${layer.shortcut.from}`;
    throw new StropError('invalid-argument', `${found}: the simulator runs chains of layers only`);
  }
  const shape = shapeOf(layer, extent);
  const { features } = shape;
  const expected = shape.kernelHeight * shape.kernelWidth * shape.channels * features;
  if (layer.weights.length !== expected) throw misfit(layer, `${expected} weights`, `${layer.weights.length}`);
  const weights = layer.weights.slice();
  const thresholds = new Float32Array(features);
  for (let f = 0; f < features; f++) {
    const { threshold, sign } = foldFeature(layer, f);
    if (Number.isNaN(threshold)) throw misfit(layer, 'finite batch norm and bias', `NaN in feature ${f}`);
    thresholds[f] = threshold;
    if (sign === 1) continue;
    for (let i = f; i < weights.length; i += features) weights[i] = sign * weights[i]!;
  }
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw misfit(layer, 'finite weights', `${weights[bad]}`);
  return { kind: layer.kind, name: layer.name, synapses: [{ from, shape, weights }], thresholds };
}

/** One feature's threshold on the sum of its weights, and the factor (1, −1, or 0) that its weights take. */
function foldFeature(layer: TrainedNeurons, f: number): { threshold: number; sign: number } {
  const bias = layer.bias?.[f] ?? 0;
  const norm = layer.batchNorm;
  const step = STEP[layer.activation];
  if (!norm) return { threshold: step - bias, sign: 1 };
  const gamma = norm.gamma?.[f] ?? 1;
  const beta = norm.beta?.[f] ?? 0;
  if (gamma === 0) {
    return { threshold: beta >= step ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, sign: 0 };
  }
  const threshold = norm.mean[f]! - bias + ((step - beta) * Math.sqrt(norm.variance[f]! + norm.epsilon)) / gamma;
  return gamma > 0 ? { threshold, sign: 1 } : { threshold: -threshold, sign: -1 };
}

function misfit(layer: TrainedNeurons, expected: string, found: string): StropError {
  return new StropError('invalid-argument', `layer ${layer.name}: expected ${expected}, found ${found}`);
}
