import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { layersBelow, sharpenedLayers, spikingLayers } from '../../src/whetstone/forward.ts';
import { GaussianNoise } from '../../src/whetstone/layers/gaussian-noise.ts';
import { SpikingSigmoid } from '../../src/whetstone/layers/spiking-sigmoid.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { type NetworkSpec, spikingLayerCount } from '../../src/whetstone/network-spec.ts';

beforeAll(() => activateEngine('cpu'));

const spec: NetworkSpec = {
  inputShape: [12, 12, 1],
  classes: 3,
  conv: [
    { features: 4, filter: 3 },
    { features: 5, filter: 5 },
    { features: 6, filter: 3 },
  ],
  dense: [8],
  seed: 11,
};

describe('buildNetwork', () => {
  it('lays out linear, norm, activation, with pools after the first two convolutions', () => {
    const names = buildNetwork(spec).layers.map((layer) => layer.name);
    expect(names.filter((name) => name !== 'input')).toEqual([
      ...['conv1', 'conv1_norm', 'conv1_spike', 'conv1_pool', 'conv2', 'conv2_norm', 'conv2_spike', 'conv2_pool'],
      ...['conv3', 'conv3_norm', 'conv3_spike', 'flatten', 'dense1', 'dense1_norm', 'dense1_spike'],
      ...['output', 'output_norm', 'output_spike', 'decode'],
    ]);
    expect(spikingLayerCount(spec)).toBe(5);
  });

  it('has the weights that the layout asks for, and no bias unless asked', () => {
    const kernels = 9 * 4 + 25 * 4 * 5 + 9 * 5 * 6 + 3 * 3 * 6 * 8 + 8 * 12;
    const channels = 4 + 5 + 6 + 8 + 12;
    expect(buildNetwork(spec).countParams()).toBe(kernels + 4 * channels);
    expect(buildNetwork({ ...spec, bias: true }).countParams()).toBe(kernels + 5 * channels);
    const plain = { center: false, scale: false };
    expect(buildNetwork({ ...spec, batchNorm: { conv: plain, dense: plain } }).countParams()).toBe(
      kernels + 2 * channels,
    );
  });

  it('prints its summary', () => {
    const lines: string[] = [];
    buildNetwork(spec).summary(undefined, undefined, (line: string) => lines.push(line));
    expect(lines.join('\n')).toContain('decode (SoftmaxDecode)');
  });

  it('puts noise between the first dense layer and its norm', () => {
    const names = buildNetwork({ ...spec, noise: 0.2 }).layers.map((layer) => layer.name);
    const at = names.indexOf('dense1_noise');
    expect(names.slice(at - 1, at + 2)).toEqual(['dense1', 'dense1_noise', 'dense1_norm']);
  });

  it('draws Glorot-uniform kernels that follow from the seed', () => {
    const kernel = (seed: number) =>
      Array.from(
        buildNetwork({ ...spec, seed })
          .getLayer('conv2')
          .getWeights()[0]!
          .dataSync(),
      );
    const limit = Math.sqrt(6 / (25 * (4 + 5)));
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
    expect(Math.max(...kernel(1))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel(1))).toBeGreaterThan(0.95 * limit);
    expect(Math.min(...kernel(1))).toBeLessThan(-0.95 * limit);
  });

  it('refuses sizes that are no positive integers', () => {
    expect(() => buildNetwork({ ...spec, dense: [0] })).toThrow(/units 0 of dense1: expected a positive integer/);
    expect(() => buildNetwork({ ...spec, conv: [{ features: 2.5, filter: 3 }] })).toThrow(/features 2.5 of conv1/);
    expect(() => buildNetwork({ ...spec, noise: -1 })).toThrow(/stddev -1 of noise/);
  });
});

describe('what a network may have besides', () => {
  const names = (changes: Partial<NetworkSpec>) => buildNetwork({ ...spec, ...changes }).layers.map(({ name }) => name);

  it.each([
    ['beforeNorm', ['dense1', 'dense1_noise', 'dense1_norm']],
    ['afterNorm', ['dense1_norm', 'dense1_noise', 'dense1_spike']],
    ['afterActivation', ['dense1_spike', 'dense1_noise', 'output']],
  ] as const)('noise %s', (place, expected) => {
    const found = names({ noise: { stddev: 0.2, place } });
    const at = found.indexOf('dense1_noise');
    expect(found.slice(at - 1, at + 2)).toEqual(expected);
  });

  it('noise after every layer, each of its own', () => {
    const { layers } = buildNetwork({ ...spec, noise: { stddev: 0.2, layers: 'all' } });
    const noise = layers.filter((layer) => layer instanceof GaussianNoise);
    expect(noise.map((layer) => layer.layer)).toEqual([0, 1, 2, 3, 4]);
  });

  it('sigmoids, layers that stay soft, and other keys', () => {
    const model = buildNetwork({
      ...spec,
      activation: 'sigmoid',
      key: 'distant',
      dense: [{ units: 8, sharpened: false }],
    });
    expect(spikingLayers(model).every((layer) => layer instanceof SpikingSigmoid)).toBe(true);
    expect(sharpenedLayers(model).map(({ name }) => name)).not.toContain('dense1_spike');
    expect(sharpenedLayers(model)).toHaveLength(4);
  });

  it('pools where it is told, and blocks whose spikes are added before a later threshold', () => {
    const conv = [
      { features: 4, filter: 3, pool: true },
      { features: 4, filter: 3, pool: false, shortcut: 1 },
      { features: 6, filter: 3, pool: true, shortcut: 1 },
      { features: 6, filter: 3, pool: false, shortcut: 2 },
    ];
    const model = buildNetwork({ ...spec, conv });
    const below = (name: string) => layersBelow(model.getLayer(name)).map((layer) => layer.name);
    expect(below('conv2_add')).toEqual(['conv2_norm', 'conv1_pool']);
    expect(below('conv2_spike')).toEqual(['conv2_add']);
    expect(below('conv3_add')).toEqual(['conv3_norm', 'conv3_shortcut_norm']);
    expect(below('conv4_add')).toEqual(['conv4_norm', 'conv4_shortcut_norm']);
    expect(below('conv4_shortcut')).toEqual(['conv4_shortcut_pool1']);

    const order = new Map(model.layers.map((layer, i) => [layer, i]));
    for (const layer of model.layers) {
      for (const each of layersBelow(layer)) expect(order.get(each)).toBeLessThan(order.get(layer)!);
    }
  });

  it('layers without batch normalisation, which then have a bias', () => {
    const normless = { features: 4, filter: 3, batchNorm: false };
    const conv = [{ features: 4, filter: 3 }, normless, { ...normless, features: 6, shortcut: 1 }];
    const model = buildNetwork({ ...spec, conv, output: { batchNorm: false, sharpened: false } });
    expect(model.layers.flatMap(({ name }) => (name.endsWith('_norm') ? [name] : []))).toEqual([
      'conv1_norm',
      'dense1_norm',
    ]);
    const biased = (name: string) => model.getLayer(name).getConfig().useBias;
    expect(['conv1', 'conv2', 'conv3', 'conv3_shortcut', 'dense1', 'output'].map(biased)).toEqual([
      ...[false, true, true, true, false, true],
    ]);
    expect(sharpenedLayers(model).map(({ name }) => name)).toEqual([
      ...['conv1_spike', 'conv2_spike', 'conv3_spike', 'dense1_spike'],
    ]);
    expect(names({ batchNorm: { conv: false, dense: false } }).filter((name) => /norm/.test(name))).toEqual([]);
  });

  it('images that go to dense layers at once, any number of them', () => {
    expect(names({ conv: [], dense: [16, 8] }).filter((name) => /^(flatten|dense\d|output)$/.test(name))).toEqual([
      ...['flatten', 'dense1', 'dense2', 'output'],
    ]);
  });

  it.each<[string, Partial<NetworkSpec>, RegExp]>([
    [
      'a misspelt setting of a layer',
      { conv: [{ features: 4, filter: 3, pooling: true } as never] },
      /conv1 has no pool/,
    ],
    [
      'a misspelt setting of norms',
      { batchNorm: { conv: { momentun: 0.9 } as never } },
      /batchNorm.conv has no momentun/,
    ],
    [
      'a momentum above 1',
      { batchNorm: { dense: { momentum: 9 } } },
      /momentum 9 of dense1_norm: expected from 0 to 1/,
    ],
    ['a word for a flag', { bias: 'no' as never }, /bias no of network: expected true or false/],
    ['a layer that is none', { dense: [null as never] }, /dense1 null: expected units/],
    [
      'flat images',
      { inputShape: [12, 12] as never },
      /inputShape 12,12 of network: expected height, width and channels/,
    ],
    [
      'pools that leave nothing',
      { conv: Array.from({ length: 4 }, () => ({ features: 2, filter: 3, pool: true })) },
      /pool of conv4: expected fewer pools for images of 12 x 12/,
    ],
    ['an unknown part', { filters: 3 } as Partial<NetworkSpec>, /network has no filters/],
    [
      'an unknown activation',
      { activation: 'relu' as 'brelu' },
      /activation relu of network: expected brelu or sigmoid/,
    ],
    ['a shortcut from above', { conv: [{ features: 4, filter: 3, shortcut: 1 }] }, /shortcut 1 of conv1/],
    ['noise in no place', { noise: { stddev: 1, place: 'before' as 'beforeNorm' } }, /place before of noise/],
  ])('refuses %s', (_, changes, message) => {
    expect(() => buildNetwork({ ...spec, ...changes })).toThrow(message);
  });
});
