import { expect, test } from 'vitest';
import { Covariance, type CovarianceForm } from '../../src/gp/covariance.ts';
import type { Hyperparameters } from '../../src/gp/hyperparameters.ts';
import { MarginalLikelihood } from '../../src/gp/likelihood.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { RADIAL_FUNCTIONS } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 5, when: { location: ['input', 'dense'] } },
  location: { type: 'categorical', values: ['none', 'input', 'dense'] },
});
const kernels = chooseKernels();
const random = new Random(8);
const observed = Array.from(random.permutation(space.size).subarray(0, 19), (i) => space.canonical(space.digits(i)));
const values = Float64Array.from(observed, () => random.normal());
const ownNoise = Float64Array.from(observed, () => 0.1 * random.uniform());
const hyperparameters: Hyperparameters = { amplitude: 1.4, rates: Float64Array.of(5, 0.8, 0.4), noise: 0.05 };

const cases = RADIAL_FUNCTIONS.flatMap((radial) => {
  return (['mixed', 'radial', 'hamming'] as CovarianceForm[]).map((form) => [form, radial] as const);
});

test.each(cases)('%s %s: it is the product of what each observation is given those before it', (form, radial) => {
  const covariance = new Covariance(space, { form, radial });
  const likelihood = new MarginalLikelihood(covariance.unitDistances(observed), values, kernels, ownNoise);
  const posterior = new Posterior(covariance, hyperparameters, kernels);
  const expected = observed.reduce((sum, digits, i) => {
    const noise = hyperparameters.noise + ownNoise[i]!;
    const variance = posterior.deviation(digits) ** 2 + noise;
    const error = values[i]! - posterior.mean(digits);
    posterior.append(digits, values[i]!, noise);
    return sum - 0.5 * (error ** 2 / variance + Math.log(2 * Math.PI * variance));
  }, 0);
  expect(likelihood.at(hyperparameters).value).toBeCloseTo(expected, 9);
});

test.each(cases)('%s %s: the derivatives are those of the value', (form, radial) => {
  const covariance = new Covariance(space, { form, radial });
  const likelihood = new MarginalLikelihood(covariance.unitDistances(observed), values, kernels, ownNoise);
  const shifted = (i: number, by: number): number => {
    const { amplitude, rates, noise } = hyperparameters;
    return likelihood.at({
      amplitude: i === 0 ? amplitude * Math.exp(by) : amplitude,
      rates: rates.map((rate, d) => (i === d + 1 ? rate * Math.exp(by) : rate)),
      noise: i === 4 ? noise * Math.exp(by) : noise,
    }).value;
  };
  const { byAmplitude, byRates, byNoise } = likelihood.at(hyperparameters);
  [byAmplitude, ...byRates, byNoise].forEach((slope, i) => {
    expect(slope).toBeCloseTo((shifted(i, 1e-5) - shifted(i, -1e-5)) / 2e-5, 6);
  });
});
