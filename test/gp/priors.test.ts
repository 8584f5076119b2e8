import { expect, test } from 'vitest';
import { amplitudePrior, type LogPrior, noisePrior, ratePrior } from '../../src/gp/priors.ts';

const priors: [string, LogPrior][] = [
  ['rate in r²', ratePrior(22, false)],
  ['Hamming rate', ratePrior(22, true)],
  ['noise', noisePrior],
  ['amplitude', amplitudePrior],
];

test.each(priors)('%s: the slope is that of the value', (_, prior) => {
  for (const u of [-9, -2, 0, 1.5]) {
    const difference = (prior(u + 1e-5).value - prior(u - 1e-5).value) / 2e-5;
    expect(prior(u).slope).toBeCloseTo(difference, 6);
  }
});

test('the mode of a rate is that of its lengthscale', () => {
  // LogNormal(µ, σ) has its mode at exp(µ − σ²).
  const lengthscale = Math.exp(Math.SQRT2 + 0.5 * Math.log(22) - 3);
  expect(ratePrior(22, false)(Math.log(1 / lengthscale ** 2)).slope).toBeCloseTo(0, 12);
  expect(ratePrior(22, true)(Math.log(1 / (2 * lengthscale ** 2))).slope).toBeCloseTo(0, 12);
});

test('noise is expected to be small, the amplitude near 1', () => {
  expect(noisePrior(-8).slope).toBeCloseTo(0, 12);
  expect(amplitudePrior(0).slope).toBe(0);
});
