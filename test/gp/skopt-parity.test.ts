import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Covariance, type CovarianceForm } from '../../src/gp/covariance.ts';
import { fitHyperparameters } from '../../src/gp/fit.ts';
import type { Hyperparameters } from '../../src/gp/hyperparameters.ts';
import { MarginalLikelihood } from '../../src/gp/likelihood.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { moments, standardise } from '../../src/gp/standardise.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import type { DimensionSpec } from '../../src/space/dimension.ts';
import { grid } from '../../src/space/grid.ts';

interface Predictions {
  mean: number[];
  std: number[];
}

interface Fixture {
  space: { values?: unknown[][]; card?: number[] };
  Xt: number[][];
  y: number[];
  grid_t: number[][];
  lml_checks: { theta: number[]; lml: number; grad: number[] }[];
  fixed_theta: Predictions;
  fits: (Predictions & { theta: (number | null)[]; noise: number; lml: number })[];
}

/** scikit-learn's `alpha`, which is added to the noise. */
const JITTER = 1e-10;
const kernels = chooseKernels();

describe.each([
  ['case1_hamming', 'hamming'],
  ['case1_matern', 'labels'],
  ['case2_mixed_matern', 'labels'],
] as [string, CovarianceForm][])('scikit-optimize on %s', (name, form) => {
  const path = new URL(`../fixtures/skopt-parity/${name}.json`, import.meta.url);
  const fixture: Fixture = JSON.parse(readFileSync(path, 'utf8'));
  const cardinalities = fixture.space.card ?? fixture.space.values!.map((values) => values.length);
  const dimensions = cardinalities.map((cardinality, d): [string, DimensionSpec] => {
    return [`x${d}`, { type: 'integer', from: 0, to: cardinality - 1 }];
  });
  const covariance = new Covariance(grid(Object.fromEntries(dimensions)), { form });
  const digitsOf = (encoded: number[]) =>
    Int32Array.from(encoded, (label, d) => Math.round(label * (cardinalities[d]! - 1)));
  const observed = fixture.Xt.map(digitsOf);
  const values = standardise(fixture.y);

  /** How the logarithm of a rate goes with scikit-optimize's: of a rate under Hamming, of a lengthscale under Matérn. */
  const power = form === 'hamming' ? 1 : -2;
  function hyperparametersOf(theta: readonly (number | null)[], noise: number): Hyperparameters {
    const [amplitude, ...scales] = theta.slice(0, -1).map((logarithm) => logarithm!);
    return { amplitude: Math.exp(amplitude!), rates: Float64Array.from(scales, (s) => Math.exp(power * s)), noise };
  }

  function expectPosterior(hyperparameters: Hyperparameters, expected: Predictions): void {
    const posterior = new Posterior(covariance, hyperparameters, kernels);
    observed.forEach((digits, i) => {
      posterior.append(digits, values[i]!);
    });
    const { mean, deviation } = moments(fixture.y);
    fixture.grid_t.forEach((encoded, i) => {
      const digits = digitsOf(encoded);
      expect(Math.abs(mean + deviation * posterior.mean(digits) - expected.mean[i]!)).toBeLessThan(1e-6);
      expect(Math.abs(deviation * posterior.deviation(digits) - expected.std[i]!)).toBeLessThan(1e-6);
    });
  }

  test.each(fixture.lml_checks.map((check, i) => [i, check] as const))('log marginal likelihood %d', (_, check) => {
    const likelihood = new MarginalLikelihood(
      covariance.unitDistances(observed),
      values,
      kernels,
      new Float64Array(values.length).fill(JITTER),
    );
    const { value, byAmplitude, byRates, byNoise } = likelihood.at(
      hyperparametersOf(check.theta, Math.exp(check.theta.at(-1)!)),
    );
    expect(Math.abs(value / check.lml - 1)).toBeLessThan(1e-8);
    const gradient = [byAmplitude, ...Array.from(byRates, (slope) => power * slope), byNoise];
    const largest = Math.max(...check.grad.map(Math.abs));
    gradient.forEach((slope, i) => {
      expect(Math.abs(slope - check.grad[i]!), `component ${i}`).toBeLessThan(1e-8 * largest);
    });
  });

  test('the posterior under fixed hyperparameters', () => {
    const theta = new Array(cardinalities.length + 2).fill(0);
    expectPosterior(hyperparametersOf(theta, 1 + JITTER), fixture.fixed_theta);
  });

  test.each(fixture.fits.map((fit, i) => [i, fit] as const))('the posterior under the fit of seed %d', (_, fit) => {
    expectPosterior(hyperparametersOf(fit.theta, fit.noise + JITTER), fit);
  });

  test('a fit by maximum likelihood that is at least as likely', async () => {
    const { logMarginalLikelihood } = await fitHyperparameters(covariance, observed, values, { mode: 'mle', kernels });
    for (const { lml } of fixture.fits) expect(logMarginalLikelihood).toBeGreaterThan(lml - 1e-3);
  });
});
