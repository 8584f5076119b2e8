import { expect, it } from 'vitest';
import { type PaperConfiguration, paperNetwork } from '../../src/whetstone/paper-network.ts';

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
      { features: 128, filter: 3 },
      { features: 128, filter: 3 },
      { features: 512, filter: 5 },
    ],
    dense: [512],
    batchNorm: { conv: { ...norm, momentum: 0.95 }, dense: { ...norm, momentum: 0.85 } },
    noise: { stddev: 0.2, place: 'beforeNorm' },
  });
});

it('may have its convolutions in pairs', () => {
  const { conv } = paperNetwork(configuration, { paired: true });
  expect(conv.map(({ features, pool }) => [features, pool])).toEqual([
    [128, false],
    [128, true],
    [128, false],
    [128, true],
    [512, false],
    [512, false],
  ]);
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
});
