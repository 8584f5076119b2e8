import { describe, expect, it } from 'vitest';
import {
  compile,
  decodeSpikes,
  neuronLayers,
  type TrainedNetwork,
  type TrainedNeurons,
  type TrainedPool,
  type TrainedShortcut,
} from '../../src/spiking/index.ts';
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
  ['a bias of another length', /expected a bias of 1, found 2/, { bias: Float32Array.of(1, 2) }],
  ['a mean of another length', /expected a mean of 1, found 2/, { batchNorm: { ...norm(1, 1), mean: [1, 2] } }],
  [
    'thresholds of another count',
    /expected 1 thresholds, or one for each of 1 neurons, found 2/,
    { thresholds: [1, 2] },
  ],
  ['a shape of another kind', /expected a shape of 2 numbers, found \[1, 1, 1, 1\]/, { shape: [1, 1, 1, 1] }],
  ['a stride of nothing', /window or stride 0/, { kind: 'conv', shape: [1, 1, 1, 1], strides: 0 }],
  [
    'a kernel larger than the input',
    /windows of 2 x 1, padding "valid", do not fit its input of 1 x 1/,
    { kind: 'conv', shape: [2, 1, 1, 1], padding: 'valid' },
  ],
  [
    'a shortcut from nowhere',
    /expected a shortcut from an earlier layer, found conv1/,
    { shortcut: { from: 'conv1', pools: [], projection: null } },
  ],
  [
    'a shortcut of another size',
    /expected a shortcut of 1 x 1 x 1, found 1 x 1 x 2/,
    {
      shortcut: {
        ...{ from: 'input', pools: [] },
        projection: { shape: [1, 1, 1, 2], weights: [1, 1], bias: null, batchNorm: null },
      },
    },
  ],
] as [string, RegExp, Partial<TrainedNeurons>][])('refuses %s', (_, message, change) => {
  expect(() => compile(one(change))).toThrow(message);
});

it('refuses a key that does not fit, and a pool that comes first', () => {
  expect(() => compile({ ...one({}), key: Uint8Array.of(1, 0) })).toThrow(/expected 1 classes x 1 outputs/);
  const first = { ...one({}), layers: [{ kind: 'maxPool', size: 1 } as const, ...one({}).layers] };
  expect(() => compile(first)).toThrow(/begins with a layer of neurons/);
  expect(compile({ ...first, coding: { kind: 'threshold', at: 0.5 } }).layers).toHaveLength(2);
});

describe('a shortcut', () => {
  const projection = (gamma: number) => ({
    ...{ shape: [1, 1, 1, 1], weights: Float32Array.of(3), bias: Float32Array.of(1.25) },
    batchNorm: norm(gamma, 0.5), // over √(v + ε) = 2; ½γ·(3x + 1.25 − 0.25) + 0.5
  });
  const folded = (gamma: number, shortcut: Partial<TrainedShortcut>) => {
    const shape = { kind: 'conv', shape: [1, 1, 1, 1] } as const;
    const second = { ...shape, name: 'second', batchNorm: norm(gamma, 0.25), bias: Float32Array.of(0.5) };
    const layers = [
      ...one(shape).layers,
      { ...one(second).layers[0], shortcut: { from: 'only', pools: [], projection: null, ...shortcut } },
    ] as TrainedNeurons[];
    const { synapses, thresholds, biases } = neuronLayers(compile({ ...one({}), layers }))[1]!;
    return { weights: synapses.map(({ weights }) => weights[0]), threshold: thresholds[0], bias: biases?.[0] };
  };

  it('is scaled as the batch norm that it bypasses', () => {
    // γ·(2x + ½ − ¼)/2 + ¼ + r >= ½
    expect(folded(4, {})).toEqual({ weights: [2, 0.5], threshold: -0.25 + 0.125, bias: 0.25 + 0.125 });
    expect(folded(-4, {})).toEqual({ weights: [-2, 0.5], threshold: 0.25 + 0.125, bias: 0.25 - 0.375 });
    expect(folded(0, {})).toEqual({ weights: [0, 1], threshold: 0.25, bias: 0.25 });
  });

  it('brings its own batch norm', () => {
    // r = ½·γ'·(3x + 1) + ½, with γ' = 2: 3x + 1.5
    expect(folded(4, { projection: projection(2) })).toMatchObject({ weights: [2, 1.5], threshold: -0.25 - 0.625 });
    expect(folded(-4, { projection: projection(2) })).toMatchObject({ weights: [-2, 1.5], threshold: 0.25 - 0.625 });
    expect(folded(0, { projection: projection(-2) })).toMatchObject({ weights: [0, -3], threshold: 0.25 + 0.5 });
  });
});

it('knows what of a threshold is a current', () => {
  const biasOf = (change: Partial<TrainedNeurons>) => neuronLayers(compile(one(change)))[0]!.biases?.[0];
  expect(biasOf({})).toBeUndefined();
  expect(biasOf({ bias: Float32Array.of(0.125) })).toBe(0.125);
  expect(biasOf({ bias: Float32Array.of(0.125), activation: 'sigmoid' })).toBe(0.125);
  // It fires at −0.375, without β and μ it would at s·σ/|γ| = 0.25.
  expect(biasOf({ batchNorm: norm(-4, 0.75) })).toBe(0.25 + 0.375);
  expect(biasOf({ batchNorm: norm(0, 0.75) })).toBeUndefined();
});

it('takes a threshold for each feature or neuron in the place of its step', () => {
  const conv = { kind: 'conv', shape: [1, 1, 1, 1] } as const;
  const wide: TrainedNetwork = { ...one(conv), inputShape: [1, 2, 1], key: [1, 0] };
  const layers = (thresholds: number[]) => one({ ...conv, thresholds, batchNorm: norm(4, null) }).layers;
  const found = (thresholds: number[]) => [
    ...neuronLayers(compile({ ...wide, layers: layers(thresholds) }))[0]!.thresholds,
  ];
  expect(found([2])).toEqual([0.25 + 1]);
  expect(found([2, 1])).toEqual([0.25 + 1, 0.25 + 0.5]);
});

it('shares what stays as it is, and takes lists of numbers', () => {
  const trained = one({ batchNorm: norm(2, 1) });
  const { weights } = trained.layers[0] as TrainedNeurons;
  expect(neuronLayers(compile(trained))[0]!.synapses[0].weights).toBe(weights);
  const negative = compile(one({ batchNorm: norm(-2, 1), weights }));
  expect(neuronLayers(negative)[0]!.synapses[0].weights).toEqual(Float32Array.of(-2));
  expect(weights).toEqual(Float32Array.of(2));
  expect(compile({ ...one({ weights: [2] }), key: [1] })).toEqual(compile(one({})));
});

describe('a pool of sums or averages', () => {
  const network = (pool: Partial<TrainedPool>, conv: Partial<TrainedNeurons>, size: [number, number] = [6, 6]) => {
    const layer = { kind: 'conv', shape: [2, 2, 1, 1], weights: [1, 2, 3, 4], padding: 'valid', ...conv } as const;
    const [height, width] = size;
    return () =>
      neuronLayers(
        compile({
          ...{ ...one({}), inputShape: [height, width, 1], key: Array<number>(100).fill(0) },
          layers: [{ kind: 'sumPool', ...pool }, ...one(layer).layers],
        }),
      )[0]!.synapses[0];
  };
  const shapeless = { key: /the key has/ }; // what is refused last: all before it was right

  it('becomes weights', () => {
    expect(network({}, {})).toThrow(shapeless.key);
    const layers = [{ kind: 'averagePool', size: [1, 2] } as const, ...one({ shape: [2, 1], weights: [3, 5] }).layers];
    const { synapses } = neuronLayers(compile({ ...one({}), inputShape: [2, 2, 1], layers }))[0]!;
    expect(synapses[0]).toMatchObject({ weights: Float32Array.of(1.5, 1.5, 2.5, 2.5), shape: { kernelHeight: 2 } });
  });

  it.each<[string, Partial<TrainedPool>, Partial<TrainedNeurons>, [number, number], boolean]>([
    ['tiles below padding', {}, { padding: 'same' }, [6, 6], true],
    ['drops a row below padding', {}, { padding: 'same' }, [7, 6], false],
    ['drops a row that no window reaches', {}, {}, [7, 6], true],
    ['overlaps', { size: 3, strides: 1 }, {}, [6, 6], true],
    [
      'overlaps below padding',
      { size: 3, strides: 1 },
      { shape: [3, 3, 1, 1], weights: Array(9).fill(1), padding: 'same' },
      [6, 6],
      false,
    ],
    ['of sums is padded', { padding: 'same', size: 4 }, {}, [7, 7], true],
    ['of averages is padded', { kind: 'averagePool', padding: 'same', size: 4 }, {}, [7, 7], false],
  ])('that %s', (_, pool, conv, size, isExact) => {
    expect(network(pool, conv, size)).toThrow(isExact ? shapeless.key : /no weights stand for a \w+Pool/);
  });

  it('needs a layer of neurons after it', () => {
    const sum = { kind: 'sumPool', size: 1 } as const;
    expect(() => compile({ ...one({}), layers: [...one({}).layers, sum] })).toThrow(/a sumPool before the end/);
    expect(() => compile({ ...one({}), layers: [sum, { kind: 'maxPool' }] })).toThrow(/a sumPool before a max-pool/);
  });
});

it('decodes to the nearest key, the lowest class on a tie', () => {
  const network = compile(randomNetwork(1)); // 3 classes, bits 0-3, 4-7, 8-11
  expect(decodeSpikes(network, Uint32Array.of(0b0000_1111_0000))).toBe(1);
  expect(decodeSpikes(network, Uint32Array.of(0b1110_0000_0001))).toBe(2);
  expect(decodeSpikes(network, Uint32Array.of(0))).toBe(0);
  expect(decodeSpikes(network, Uint32Array.of(0b0011_0011_0000))).toBe(1);
});
