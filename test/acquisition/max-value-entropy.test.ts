import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maximiseMaxValueEntropy, maxValueEntropy, sampleMaxima } from '../../src/acquisition/max-value-entropy.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { allPoints, makeSurrogate, posteriorOf, randomSurrogate } from './make-surrogate.ts';
import { conditional, huge, small, wide } from './spaces.ts';

const kernels = chooseKernels();

/** The entropy of a normal less that of the normal cut off above m, by the trapezoidal rule. */
function entropyReduction(m: number, mean: number, deviation: number): number {
  const top = (m - mean) / deviation;
  const density = (u: number) => Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI);
  const step = (Math.min(top, 12) + 40) / 400_000;
  let mass = 0;
  let sum = 0;
  for (let u = -40; u < Math.min(top, 12); u += step) {
    const p = density(u + step / 2) * step;
    mass += p;
    if (p > 0) sum -= p * Math.log(p / step);
  }
  return 0.5 * Math.log(2 * Math.PI * Math.E) - (sum / mass + Math.log(mass));
}

describe('maxValueEntropy', () => {
  test('is what knowing the maximum takes from the entropy', () => {
    for (const [m, mean, deviation] of [
      [1, 0, 1],
      [0.5, 0.4, 2],
      [-3, 1, 1.5],
      [4, 0, 1],
    ] as const) {
      expect(maxValueEntropy(Float64Array.of(m), mean, deviation)).toBeCloseTo(entropyReduction(m, mean, deviation), 4);
    }
    const two = maxValueEntropy(Float64Array.of(1, 2), 0, 1);
    expect(two).toBeCloseTo((entropyReduction(1, 0, 1) + entropyReduction(2, 0, 1)) / 2, 4);
  });

  test('goes on smoothly where the cut is far below the mean', () => {
    const at = (gamma: number) => maxValueEntropy(Float64Array.of(gamma), 0, 1);
    expect(at(-50.001)).toBeCloseTo(at(-49.999), 4);
    expect(at(-1000)).toBeGreaterThan(at(-100));
  });

  test('is never NaN or negative, and 0 at certainty', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 1e3, noNaN: true }), (m, mean, deviation) => {
        expect(maxValueEntropy(Float64Array.of(m), mean, deviation)).toBeGreaterThanOrEqual(0);
        expect(maxValueEntropy(Float64Array.of(m), mean, 0)).toBe(0);
      }),
    );
  });
});

describe('sampleMaxima', () => {
  test('are those of joint samples: far below what independent points would give, where all points are alike', async () => {
    // Lengthscales of 30: the whole posterior is nearly one number, and its maximum little more than a standard normal.
    const surrogate = makeSurrogate(wide, [], [], { lengthscales: wide.dimensions.map(() => 30) });
    const maxima = await sampleMaxima(surrogate, { kernels, samples: 200, candidates: 100 });
    const mean = maxima.reduce((a, b) => a + b) / 200;
    expect(Math.abs(mean)).toBeLessThan(0.5);
    // Of 100 independent points it would be 2.5.
    const rough = makeSurrogate(wide, [], [], { lengthscales: wide.dimensions.map(() => 0.01) });
    const high = await sampleMaxima(rough, { kernels, samples: 200, candidates: 100 });
    expect(high.reduce((a, b) => a + b) / 200).toBeGreaterThan(2);
  });

  test('lie where the best observation leaves them, and are the same again', async () => {
    const surrogate = randomSurrogate(conditional, 4, 20);
    const options = { kernels, seed: 3, samples: 8 };
    const maxima = await sampleMaxima(surrogate, options);
    for (const m of maxima) expect(m).toBeGreaterThan(surrogate.highestObservedMean() - 0.1);
    expect(await sampleMaxima(surrogate, options)).toEqual(maxima);
    expect(await sampleMaxima(surrogate, { ...options, seed: 4 })).not.toEqual(maxima);
    await expect(sampleMaxima(surrogate, { kernels, candidates: 2001 })).rejects.toThrow(/candidates 2001/);
    await expect(sampleMaxima(surrogate, { kernels, samples: 0 })).rejects.toThrow(/samples 0/);
  });
});

describe('maximiseMaxValueEntropy', () => {
  test.each([
    ['small', small],
    ['conditional', conditional],
  ] as const)('finds the best allowed point of the %s space', async (_, space) => {
    const surrogate = randomSurrogate(space, 6, 8);
    const options = { kernels, seed: 2, candidates: 50, excluded: surrogate.observed };
    const { best, ...rest } = await maximiseMaxValueEntropy(surrogate, options);
    expect(rest).toEqual({});
    const maxima = await sampleMaxima(surrogate, options);
    const observed = surrogate.observed.map((digits) => space.key(digits));
    const points = allPoints(space).filter((digits) => !observed.includes(space.key(digits)));
    const { mean, deviation } = posteriorOf(kernels, surrogate, points);
    const values = points.map((__, i) => maxValueEntropy(maxima, mean[i]!, deviation[i]!));
    expect(best[0]!.value).toBe(Math.max(...values));
  });

  test('works without indices, and with one observation or equal ones', async () => {
    const origin = new Int32Array(60);
    for (const observed of [[origin], [origin, origin]]) {
      const surrogate = makeSurrogate(
        huge,
        observed,
        observed.map(() => 0),
        { hamming: true },
      );
      const { best } = await maximiseMaxValueEntropy(surrogate, {
        kernels,
        candidates: 40,
        samples: 4,
        excluded: observed,
      });
      expect(best[0]!.value).toBeGreaterThan(0);
      expect(huge.key(best[0]!.digits)).not.toBe(huge.key(origin));
    }
  });
});
