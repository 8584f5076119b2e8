import { expect, it } from 'vitest';
import { compile, decodeSpikes, type TrainedNetwork, type TrainedNeurons } from '../../src/spiking/index.ts';
import { randomNetwork } from './networks.ts';

const one = (change: Partial<TrainedNeurons>): TrainedNetwork => ({
  inputShape: [1, 1, 1],
  classes: 1,
  key: Uint8Array.of(1),
  layers: [
    {
      ...{ kind: 'dense', name: 'only', shape: [1, 1], weights: Float32Array.of(2), bias: null },
      ...{ batchNorm: null, activation: 'brelu', sharpness: 1 },
      ...change,
    } as TrainedNeurons,
  ],
});
const fold = (change: Partial<TrainedNeurons>) => {
  const layer = compile(one(change)).layers[0]!;
  if (layer.kind === 'maxPool') throw new Error('neurons expected');
  return { weight: layer.synapses[0].weights[0], threshold: layer.thresholds[0] };
};
const norm = (gamma: number | null, beta: number | null) => ({
  gamma: gamma === null ? null : Float32Array.of(gamma),
  beta: beta === null ? null : Float32Array.of(beta),
  ...{ mean: Float32Array.of(0.25), variance: Float32Array.of(3.75), epsilon: 0.25 },
});

it('folds bias and batch norm into the threshold', () => {
  expect(fold({})).toEqual({ weight: 2, threshold: 0.5 });
  expect(fold({ bias: Float32Array.of(0.125) })).toEqual({ weight: 2, threshold: 0.375 });
  // mean − bias + (½ − β)·√(v + ε)/γ, here with √(v + ε) = 2
  expect(fold({ batchNorm: norm(null, null) })).toEqual({ weight: 2, threshold: 0.25 + 0.5 * 2 });
  expect(fold({ batchNorm: norm(4, null) })).toEqual({ weight: 2, threshold: 0.25 + (0.5 * 2) / 4 });
  expect(fold({ batchNorm: norm(null, 0.75) })).toEqual({ weight: 2, threshold: 0.25 - 0.25 * 2 });
  expect(fold({ batchNorm: norm(4, 0.75), bias: Float32Array.of(1) })).toEqual({ weight: 2, threshold: -0.75 - 0.125 });
});

it('takes 0 for ½ where the activation is a sigmoid', () => {
  const sigmoid = (change: Partial<TrainedNeurons>) => fold({ ...change, activation: 'sigmoid' });
  expect(sigmoid({ bias: Float32Array.of(0.125) })).toEqual({ weight: 2, threshold: -0.125 });
  expect(sigmoid({ batchNorm: norm(4, 0.75) })).toEqual({ weight: 2, threshold: 0.25 - (0.75 * 2) / 4 });
  expect(sigmoid({ batchNorm: norm(-4, 0.75) })).toEqual({ weight: -2, threshold: -(0.25 + (0.75 * 2) / 4) });
  expect(sigmoid({ batchNorm: norm(0, 0) })).toEqual({ weight: 0, threshold: Number.NEGATIVE_INFINITY });
});

it('turns weights and threshold around where gamma is negative, and knows the constant neuron', () => {
  expect(fold({ batchNorm: norm(-4, null) })).toEqual({ weight: -2, threshold: -(0.25 - 0.25) });
  expect(fold({ batchNorm: norm(0, 0.5) })).toEqual({ weight: 0, threshold: Number.NEGATIVE_INFINITY });
  expect(fold({ batchNorm: norm(0, 0.4) })).toEqual({ weight: 0, threshold: Number.POSITIVE_INFINITY });
});

it('refuses a layer that is not sharp, unless forced', () => {
  expect(() => compile(one({ sharpness: 0.9999 }))).toThrow(/layer only has sharpness 0.9999, not 1/);
  expect(compile(one({ sharpness: 0.5 }), { force: true }).layers).toHaveLength(1);
});

it.each([
  ['weights that are not finite', /expected finite weights, found NaN/, { weights: Float32Array.of(Number.NaN) }],
  ['weights of another count', /expected 1 weights, found 2/, { weights: Float32Array.of(1, 2) }],
  ['another number of inputs', /expected 1 inputs, found 3/, { shape: [3, 1] }],
  ['another number of channels', /expected 1 channels, found 2/, { kind: 'conv', shape: [1, 1, 2, 1] }],
  ['a bias that is not a number', /NaN in feature 0/, { bias: Float32Array.of(Number.NaN) }],
  [
    'a shortcut',
    /adds the spikes of conv1: the simulator runs chains/,
    { shortcut: { from: 'conv1', pools: 0, projection: null } },
  ],
] as [string, RegExp, Partial<TrainedNeurons>][])('refuses %s', (_, message, change) => {
  expect(() => compile(one(change))).toThrow(message);
});

it('refuses a key that does not fit, and a pool that comes first', () => {
  expect(() => compile({ ...one({}), key: Uint8Array.of(1, 0) })).toThrow(/expected 1 classes x 1 outputs/);
  expect(() => compile({ ...one({}), layers: [{ kind: 'maxPool' }] })).toThrow(/begins with a layer of neurons/);
});

it('decodes to the nearest key, the lowest class on a tie', () => {
  const network = compile(randomNetwork(1)); // 3 classes, bits 0-3, 4-7, 8-11
  expect(decodeSpikes(network, Uint32Array.of(0b0000_1111_0000))).toBe(1);
  expect(decodeSpikes(network, Uint32Array.of(0b1110_0000_0001))).toBe(2);
  expect(decodeSpikes(network, Uint32Array.of(0))).toBe(0);
  expect(decodeSpikes(network, Uint32Array.of(0b0011_0011_0000))).toBe(1);
});
