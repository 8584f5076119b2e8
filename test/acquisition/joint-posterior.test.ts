import { describe, expect, test } from 'vitest';
import { Turns } from '../../src/acquisition/evaluate-points.ts';
import { JointPosterior } from '../../src/acquisition/joint-posterior.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { Random } from '../../src/random/random.ts';
import type { Digits } from '../../src/space/grid.ts';
import { makeSurrogate, posteriorOf, randomPoint, randomSurrogate } from './make-surrogate.ts';
import { conditional } from './spaces.ts';

const kernels = chooseKernels();
const turns = new Turns();

function somePoints(count: number): Digits[] {
  const random = new Random(8);
  const points = Array.from({ length: 4 * count }, () => randomPoint(conditional, random));
  return [...new Map(points.map((digits) => [conditional.key(digits), digits])).values()].slice(0, count);
}

describe.each(['matern52', 'matern32', 'rbf'] as const)('JointPosterior, %s', (radial) => {
  test('samples have the means and covariances of the posterior', async () => {
    const options = { radial, hamming: true, noise: 0.01 };
    const surrogate = randomSurrogate(conditional, 2, 6, options);
    const points = somePoints(5);
    const joint = new JointPosterior(kernels, surrogate);
    await joint.append(points, turns);
    expect(joint.points).toEqual(points);
    const { mean, deviation } = posteriorOf(kernels, surrogate, points);
    const samples = Array.from({ length: 4000 }, (_, s) => {
      const sample = joint.sample(new Random(1, s));
      return points.map((__, i) => sample.value(i));
    });
    // Observing point 1 too, with next to no noise, changes the deviation at i by what the covariance of the two says.
    const observed = [...surrogate.observed, points[1]!];
    const lengthscales = lengthscalesOf(2);
    const given = makeSurrogate(
      conditional,
      observed,
      observed.map(() => 0),
      { radial, hamming: true, lengthscales, noise: 0.01 },
    );
    const after = posteriorOf(kernels, given, points);
    const average = (f: (values: number[]) => number) =>
      samples.reduce((sum, values) => sum + f(values), 0) / samples.length;
    points.forEach((_, i) => {
      expect(average((values) => values[i]!)).toBeCloseTo(mean[i]!, 1);
      const covariance = average((values) => (values[i]! - mean[i]!) * (values[1]! - mean[1]!));
      const expected = (deviation[i]! ** 2 - after.deviation[i]! ** 2) * (deviation[1]! ** 2 + 0.01);
      expect(Math.abs(covariance ** 2 - expected)).toBeLessThan(0.06);
      const variance = average((values) => (values[i]! - mean[i]!) ** 2);
      expect(variance / deviation[i]! ** 2).toBeCloseTo(1, 0);
    });
  });
});

/** Those that `randomSurrogate` draws for a seed. */
function lengthscalesOf(seed: number): number[] {
  const random = new Random(seed, 99);
  for (let i = 0; i < 6; i++) randomPoint(conditional, random);
  return conditional.dimensions.map(() => 0.3 + 3 * random.uniform());
}

test('a point is there once, and a sample goes on when points are added', async () => {
  const surrogate = randomSurrogate(conditional, 3, 4);
  const joint = new JointPosterior(kernels, surrogate);
  const points = somePoints(30);
  await joint.append([...points.slice(0, 10), points[3]!], turns);
  const sample = joint.sample(new Random(5));
  const before = Array.from({ length: 10 }, (_, i) => sample.value(i));
  await joint.append(points, turns);
  expect(joint.points).toHaveLength(30);
  expect(before).toEqual(Array.from({ length: 10 }, (_, i) => sample.value(i)));
  const whole = new JointPosterior(kernels, surrogate);
  await whole.append(points, turns);
  expect(whole.sample(new Random(5)).value(29)).toBe(sample.value(29));
});

test('an observed point without noise has its value in every sample', async () => {
  const point = somePoints(3)[2]!;
  const joint = new JointPosterior(kernels, makeSurrogate(conditional, [point], [0.7], { noise: 0 }));
  await joint.append([point], turns);
  for (let s = 0; s < 5; s++) expect(joint.sample(new Random(s)).value(0)).toBeCloseTo(0.7, 3);
});
