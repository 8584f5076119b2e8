import { beforeAll, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { type PaperConfiguration, paperNetwork } from '../../src/whetstone/paper-network.ts';

beforeAll(() => activateEngine('cpu'));

/** Table IV's optimum for Fashion-MNIST. */
const configuration: PaperConfiguration = {
  ...{ lr: 1e-3, rho: 0.9, epsilon: 1e-6, decay: 1e-6, optimizer: 'RMSprop' },
  ...{ noise_std: 0.2, noise_location: 'after-first-dense' },
  ...{ bn_momentum_conv: 0.95, bn_momentum_dense: 0.85, bn_epsilon: 0.01, bn_center: false, bn_scale: false },
  ...{
    sh_st: 20,
    sh_du: 4,
    sh_int: 5,
    filter1: 3,
    filter2: 3,
    filter3: 5,
    feat1: 128,
    feat2: 128,
    feat3: 512,
    dense: 512,
  },
};

it('is three convolutions and a dense layer, with the settings of the table', () => {
  const norm = { epsilon: 0.01, center: false, scale: false };
  expect(paperNetwork(configuration)).toEqual({
    conv: [
      { features: 128, filter: 3, pool: true },
      { features: 128, filter: 3, pool: true },
      { features: 512, filter: 5, pool: false },
    ],
    dense: [512],
    batchNorm: { conv: { ...norm, momentum: 0.95 }, dense: { ...norm, momentum: 0.85 } },
    noise: { stddev: 0.2, place: 'beforeNorm' },
  });
});

it.each([
  ['paired', ['128', '128 pool', '128', '128 pool', '512', '512']],
  ['four', ['128 pool', '128 pool', '512', '512']],
] as const)('may have its convolutions %s', (convolutions, expected) => {
  const { conv } = paperNetwork(configuration, { convolutions });
  expect(conv.map(({ features, pool }) => `${features}${pool ? ' pool' : ''}`)).toEqual(expected);
});

it('leaves every open choice to the caller', () => {
  const choices = {
    activation: 'sigmoid',
    key: 'overlapping',
    neuronsPerClass: 10,
    output: { batchNorm: false },
  } as const;
  const network = paperNetwork(configuration, { ...choices, pools: [3], noisePlace: 'afterActivation' });
  expect(network).toMatchObject(choices);
  expect(network.conv.map(({ pool }) => pool)).toEqual([false, false, true]);
  expect(network.noise).toEqual({ stddev: 0.2, place: 'afterActivation' });
  const names = buildNetwork({ ...network, inputShape: [4, 4, 1], classes: 2, seed: 1 }).layers.map(({ name }) => name);
  expect(names).toContain('dense1_noise');
  expect(names).not.toContain('output_norm');
});

it('has no noise where the location is none, whatever the deviation', () => {
  expect(paperNetwork({ ...configuration, noise_location: 'none' })).not.toHaveProperty('noise');
});

it('refuses what is no configuration, naming it', () => {
  const { feat2: _, ...without } = configuration;
  expect(() => paperNetwork(without as PaperConfiguration)).toThrow(/feat2 is undefined: expected a number/);
  expect(() => paperNetwork({ ...configuration, noise_std: null })).toThrow(
    /noise_location after-first-dense with noise_std null/,
  );
  expect(() => paperNetwork({ ...configuration, bn_scale: 'False' as never })).toThrow(
    /bn_scale is False: expected true or false/,
  );
  expect(() => paperNetwork(configuration, { convolutions: 'six' as never })).toThrow(
    /convolutions six: expected single, paired, four/,
  );
  expect(() => paperNetwork(configuration, { pools: [4] })).toThrow(/pool after convolution 4: expected 1 to 3/);
});
