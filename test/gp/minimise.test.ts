import { expect, test } from 'vitest';
import { type MinimiseOptions, minimise, type Objective } from '../../src/gp/minimise.ts';
import { Random } from '../../src/random/random.ts';

function box(dimensions: number, lower: number, upper: number): MinimiseOptions {
  return { lower: new Float64Array(dimensions).fill(lower), upper: new Float64Array(dimensions).fill(upper) };
}

/** Rosenbrock's valley in any number of dimensions; minimum 0 at (1, …, 1). */
const rosenbrock: Objective = (x, gradient) => {
  let value = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const [along, across] = [1 - x[i]!, x[i + 1]! - x[i]! ** 2];
    value += along ** 2 + 100 * across ** 2;
    gradient[i]! += -2 * along - 400 * across * x[i]!;
    gradient[i + 1]! += 200 * across;
  }
  return value;
};

test.each([2, 10])("finds the end of Rosenbrock's valley in %d dimensions", async (dimensions) => {
  const start = Float64Array.from({ length: dimensions }, (_, i) => (i % 2 ? 1 : -1.2));
  const { point, value, evaluations } = await minimise(rosenbrock, start, {
    ...box(dimensions, -5, 5),
    valueTolerance: 1e-14,
  });
  expect(value).toBeLessThan(1e-9);
  for (const x of point) expect(x).toBeCloseTo(1, 4);
  expect(evaluations).toBeLessThan(150);
});

test('where bounds hold the minimum is that of the convex problem', async () => {
  // A quadratic form with random curvatures and coupling; checked by its optimality conditions.
  const random = new Random(2);
  const d = 12;
  const factor = Array.from({ length: d }, () => Array.from({ length: d }, () => random.normal()));
  const matrix = factor.map((a, i) =>
    factor.map((b, j) => a.reduce((sum, x, k) => sum + x * b[k]!, 0) + (i === j ? 0.5 : 0)),
  );
  const linear = Array.from({ length: d }, () => 8 * random.normal());
  const objective: Objective = (x, gradient) => {
    matrix.forEach((row, i) => {
      gradient[i] = row.reduce((sum, m, j) => sum + m * x[j]!, -linear[i]!);
    });
    return x.reduce((sum, xi, i) => sum + 0.5 * xi * (gradient[i]! - linear[i]!), 0);
  };
  const { point } = await minimise(objective, new Float64Array(d), { ...box(d, -1, 1), valueTolerance: 0 });
  const gradient = new Float64Array(d);
  objective(point, gradient);
  let atBounds = 0;
  point.forEach((x, i) => {
    if (x === -1) expect(gradient[i]).toBeGreaterThan(-1e-4);
    else if (x === 1) expect(gradient[i]).toBeLessThan(1e-4);
    else expect(Math.abs(gradient[i]!)).toBeLessThan(1e-4);
    atBounds += Number(Math.abs(x) === 1);
  });
  expect(atBounds).toBeGreaterThan(2);
  expect(atBounds).toBeLessThan(d);
});

test('walls of values that are not finite are turned away from', async () => {
  const logarithm: Objective = (x, gradient) => {
    if (x[0]! <= 0) return Number.NaN;
    gradient[0] = 1 - 1 / x[0]!;
    return x[0]! - Math.log(x[0]!);
  };
  const { point } = await minimise(logarithm, Float64Array.of(30), box(1, -100, 100));
  expect(point[0]).toBeCloseTo(1, 4);
});

test('a start outside is moved into the box, one without a value is where it ends', async () => {
  const slope: Objective = (x, gradient) => {
    gradient[0] = 1;
    return x[0]!;
  };
  expect((await minimise(slope, Float64Array.of(77), box(1, -2, 3))).point[0]).toBe(-2);
  const nowhere = await minimise(() => Infinity, Float64Array.of(0), box(1, -2, 3));
  expect(nowhere).toMatchObject({ value: Infinity, evaluations: 1 });
});

test('ends after as many evaluations as it may have', async () => {
  const start = Float64Array.of(-1.2, 1);
  const { evaluations } = await minimise(rosenbrock, start, { ...box(2, -5, 5), maxEvaluations: 7 });
  expect(evaluations).toBe(7);
});
