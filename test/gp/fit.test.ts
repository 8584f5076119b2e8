import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { Covariance } from '../../src/gp/covariance.ts';
import { type FitOptions, fitHyperparameters, fitPosterior } from '../../src/gp/fit.ts';
import { lengthscales } from '../../src/gp/hyperparameters.ts';
import { standardise } from '../../src/gp/standardise.ts';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import { type GridSpec, grid } from '../../src/space/grid.ts';

const axis = { type: 'integer', from: 0, to: 10 } as const;
const space = grid({
  relevant: axis,
  irrelevant: axis,
  relevantKind: { type: 'categorical', values: ['a', 'b', 'c'] },
  irrelevantKind: { type: 'boolean' },
});
const covariance = new Covariance(space);
const kernels = chooseKernels();
const truth = (digits: Int32Array) => Math.sin(digits[0]! * 0.9) + [0.5, -1, 0][digits[2]!]!;
const observed = Array.from(new Random(5).permutation(space.size).subarray(0, 40), (index) => space.digits(index));
const values = standardise(observed.map(truth));

test.each(['map', 'mle'] as const)('%s: dimensions that matter get shorter lengthscales', async (mode) => {
  const { hyperparameters } = await fitHyperparameters(covariance, observed, values, { mode });
  const [relevant, irrelevant, relevantKind, irrelevantKind] = lengthscales(covariance, hyperparameters);
  expect(relevant).toBeLessThan(1);
  expect(irrelevant).toBeGreaterThan(4 * relevant!);
  expect(irrelevantKind).toBeGreaterThan(2 * relevantKind!);
});

test('noise in the observations is found', async () => {
  const random = new Random(6);
  const noisy = standardise(Array.from(values, (value) => value + 0.5 * random.normal()));
  const { noise } = (await fitHyperparameters(covariance, observed, noisy)).hyperparameters;
  expect(noise).toBeGreaterThan(0.05);
  expect(noise).toBeLessThan(0.4);
  expect((await fitHyperparameters(covariance, observed, values)).hyperparameters.noise).toBeLessThan(0.01);
});

test('what is fixed stays, and so does the noise that is given for each observation', async () => {
  const fixed = await fitHyperparameters(covariance, observed, values, { noise: 0.04, amplitude: 2 });
  expect(fixed.hyperparameters).toMatchObject({ noise: 0.04, amplitude: 2 });
  const noise = Float64Array.from(observed, (_, i) => (i % 2 ? 1e-4 : 1));
  const posterior = await fitPosterior(covariance, observed, values, { noise });
  expect(posterior.hyperparameters.noise).toBe(0);
  expect(posterior.arrays.noise).toEqual(noise);
  expect(posterior.mean(observed[1]!)).toBeCloseTo(values[1]!, 1);
});

test('the fitted posterior predicts what it has not seen', async () => {
  const posterior = await fitPosterior(covariance, observed, values);
  const all = Array.from({ length: space.size }, (_, index) => truth(space.digits(index)));
  const seen = observed.map(truth);
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const deviation = Math.sqrt(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length);
  const errors = all.map((value, i) => Math.abs(posterior.mean(space.digits(i)) - (value - mean) / deviation));
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.15);
});

describe('where the searches start', () => {
  test('the same observations give the same fit, and more starts none that is worse', async () => {
    const one = await fitHyperparameters(covariance, observed, values, { starts: 1 });
    expect(await fitHyperparameters(covariance, observed, values, { starts: 1 })).toEqual(one);
    const many = await fitHyperparameters(covariance, observed, values, { starts: 6 });
    expect(many.logDensity).toBeGreaterThanOrEqual(one.logDensity);
    expect(many.evaluations).toBeGreaterThan(one.evaluations);
  });

  test.each(['map', 'mle'] as const)('%s: from an earlier fit it is quick, and no worse', async (mode) => {
    const cold = await fitHyperparameters(covariance, observed, values, { mode });
    const from = cold.hyperparameters;
    const warm = await fitHyperparameters(covariance, observed, values, { mode, from, starts: 0 });
    expect(warm.logDensity).toBeGreaterThan(cold.logDensity - 1e-6);
    expect(warm.evaluations).toBeLessThan(cold.evaluations / 4);
  });

  test('another seed draws other points for maximum likelihood', async () => {
    const evaluations = [];
    for (const seed of [1, 1, 2]) {
      const options = { mode: 'mle', starts: 3, seed } as const;
      evaluations.push((await fitHyperparameters(covariance, observed, values, options)).evaluations);
    }
    expect(evaluations[0]).toBe(evaluations[1]);
    expect(evaluations[0]).not.toBe(evaluations[2]);
  });
});

test('native and wasm take every step alike', async () => {
  for (const mode of ['map', 'mle'] as const) {
    const [native, wasm] = await Promise.all(
      [chooseKernels(), loadKernels('wasm')].map((kernels) => {
        return fitHyperparameters(covariance, observed, values, { mode, kernels });
      }),
    );
    expect(wasm).toEqual(native);
  }
});

test('the event loop has its turns, and the signal ends it', async () => {
  const slow = {
    ...kernels,
    marginalLikelihood: (...call: Parameters<typeof kernels.marginalLikelihood>) => {
      const end = performance.now() + 20;
      while (performance.now() < end);
      return kernels.marginalLikelihood(...call);
    },
  };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 1);
  const options = { kernels: slow, signal: controller.signal };
  await expect(fitHyperparameters(covariance, observed, values, options)).rejects.toThrow('enough');
});

describe('where the observations say nothing the priors decide', () => {
  test.each([
    ['one', 1],
    ['equal ones', 3],
  ])('%s', async (_, count) => {
    const seen = observed.slice(0, count);
    const posterior = await fitPosterior(covariance, seen, new Float64Array(count));
    expect(posterior.mean(observed[20]!)).toBe(0);
    const { amplitude, noise } = posterior.hyperparameters;
    expect(amplitude).toBeLessThan(1);
    expect(noise).toBeLessThan(1e-3);
  });
});

describe('refuses', () => {
  const wrong: [string, FitOptions, string][] = [
    ['a noise below 0', { noise: -1 }, 'noise -1: expected'],
    ['a noise that is no number', { noise: Number.NaN }, 'noise NaN: expected'],
    ['an amplitude of 0', { amplitude: 0 }, 'amplitude 0: expected'],
    ['no start at all', { starts: 0 }, 'starts 0: expected'],
    ['noises of other observations', { noise: new Float64Array(3) }, '40 observations, 40 values, 3 noises'],
  ];
  test.each(wrong)('%s', async (_, options, message) => {
    await expect(fitHyperparameters(covariance, observed, values, options)).rejects.toThrow(message);
  });

  test('values that are not finite, and none', async () => {
    const infinite = values.with(4, Infinity);
    await expect(fitHyperparameters(covariance, observed, infinite)).rejects.toThrow(/observation 4: value Infinity/);
    await expect(fitHyperparameters(covariance, [], new Float64Array(0))).rejects.toThrow(/0 observations/);
  });

  test('points observed twice that are said to be without noise', async () => {
    const twice = [...observed, observed[0]!];
    const fit = fitHyperparameters(covariance, twice, new Float64Array(41), { noise: 0 });
    await expect(fit).rejects.toThrow(/expected distinct points, or more noise/);
  });
});

test('any observations of any space give a posterior or a clear error', async () => {
  const dimension = fc.oneof(
    fc.record({ type: fc.constant('integer' as const), from: fc.constant(0), to: fc.nat(4) }),
    fc.record({ type: fc.constant('boolean' as const) }),
    fc.constant({ type: 'categorical' as const, values: ['a', 'b', 'c'] }),
    fc.constant({ type: 'ordinal' as const, values: [1e-8, 1, 1e300], scale: 'log' as const }),
  );
  const value = fc.oneof(
    fc.constantFrom(0, 1, -1, 1e308, -1e308, 5e-324, 1e-300),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const cases = fc.record({
    dimensions: fc.array(dimension, { minLength: 1, maxLength: 60 }),
    isConditional: fc.boolean(),
    observations: fc.array(fc.record({ value, seed: fc.nat(8) }), { minLength: 1, maxLength: 12 }),
    form: fc.constantFrom('mixed' as const, 'radial' as const, 'labels' as const, 'hamming' as const),
    radial: fc.constantFrom('matern52' as const, 'matern32' as const, 'rbf' as const),
    mode: fc.constantFrom('map' as const, 'mle' as const),
    noise: fc.constantFrom('fitted' as const, 0, 1e-3, 1e200),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ dimensions, isConditional, observations, form, radial, mode, noise }) => {
      const spec = Object.fromEntries(
        dimensions.map((each, d) => [`x${d}`, isConditional ? { ...each, when: { parent: true } } : each]),
      );
      const drawn = grid({ ...(spec as GridSpec), parent: { type: 'boolean' } });
      const points = observations.map(({ seed }) => {
        const random = new Random(seed);
        return drawn.canonical(drawn.cardinalities.map((cardinality) => random.integer(cardinality)));
      });
      const standard = standardise(observations.map((observation) => observation.value));
      try {
        const posterior = await fitPosterior(new Covariance(drawn, { form, radial }), points, standard, {
          mode,
          noise,
        });
        expect(Number.isFinite(posterior.mean(points[0]!))).toBe(true);
        expect(posterior.deviation(points[0]!)).toBeGreaterThanOrEqual(0);
        expect(posterior.arrays.weights.every(Number.isFinite)).toBe(true);
      } catch (error) {
        // Only observations that contradict each other and are said to be exact have no posterior.
        expect(error).toBeInstanceOf(StropError);
        expect((error as StropError).code).toBe('not-positive-definite');
        expect(noise).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});
