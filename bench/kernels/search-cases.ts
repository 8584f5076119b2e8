import { acquisitionOf, acquisitionValue } from '../../src/acquisition/acquisition.ts';
import { type BoundPlan, planBounds } from '../../src/acquisition/bound-plan.ts';
import { BoundTask } from '../../src/acquisition/bound-task.ts';
import { LEVELS, LevelCurves } from '../../src/acquisition/level-curves.ts';
import { Covariance, type CovarianceOptions } from '../../src/gp/covariance.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { referenceKernels } from '../../src/kernels/reference.ts';
import { Random } from '../../src/random/random.ts';
import { type Grid, grid } from '../../src/space/grid.ts';
import type { KernelCase } from './cases.ts';

const plain = grid({
  a: { type: 'integer', from: 1, to: 5 },
  b: { type: 'categorical', values: ['x', 'y', 'z'] },
  c: { type: 'ordinal', values: [1, 10, 100, 1000], scale: 'log' },
  d: { type: 'boolean' },
  e: { type: 'integer', from: 1, to: 3 },
});

const conditional = grid({
  optimizer: { type: 'categorical', values: ['sgd', 'adam', 'none'] },
  momentum: { type: 'ordinal', values: [0, 0.5, 0.9], when: { optimizer: 'sgd' } },
  nesterov: { type: 'boolean', when: { momentum: [0.5, 0.9] } },
  beta: { type: 'ordinal', values: [0.9, 0.99, 0.999], when: { optimizer: ['adam', 'sgd'] } },
  width: { type: 'integer', from: 1, to: 4 },
  depth: { type: 'integer', from: 1, to: 3, when: { width: [2, 3] } },
});

/** A dimension of so many values that interactions are left out as long as it is open. */
const long = grid({
  a: { type: 'integer', from: 1, to: 290 },
  b: { type: 'integer', from: 1, to: 3 },
  c: { type: 'boolean' },
});

/** As many points as the product of Table III of the paper. */
const large = grid(
  Object.fromEntries(
    [5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 3, 2, 2, 3, 3, 2, 3].map((count, d) => [
      `x${d}`,
      d % 2 === 0 ? { type: 'integer', from: 1, to: count } : { type: 'categorical', values: [...Array(count).keys()] },
    ]),
  ),
);

interface SearchOptions extends CovarianceOptions {
  readonly n: number;
  readonly timed?: boolean;
}

/** What points must reach: the best log EI of some points at random. */
function searchOf(
  space: Grid,
  { n, ...covariance }: SearchOptions,
): { plan: BoundPlan; curves: LevelCurves; value: number } {
  const random = new Random(18, n, space.points);
  const point = () => space.canonical(space.cardinalities.map((count) => random.integer(count)));
  const rates = Float64Array.from(space.dimensions, () => 0.1 + 0.5 * random.uniform());
  const hyperparameters = { amplitude: 1.2, noise: 1e-3, rates };
  const form = new Covariance(space, covariance);
  const trend = new Float64Array(form.states.reduce((sum, count) => sum + count, 0)).map(() => random.normal() / 4);
  const posterior = new Posterior(form, hyperparameters, referenceKernels, { priorMean: 0.1, trend });
  for (let i = 0; i < n; i++) posterior.append(point(), random.normal());
  const acquisition = acquisitionOf('logEI', posterior);
  const values = Array.from({ length: 64 }, () => {
    const digits = point();
    return acquisitionValue(acquisition, posterior.mean(digits), posterior.deviation(digits));
  });
  const value = Math.max(...values);
  const { shape, arrays } = posterior;
  return { plan: planBounds(posterior), curves: new LevelCurves(acquisition, shape, arrays, value), value };
}

/** A few calls of a branch and bound, from the beginning. */
function boundCase(name: string, space: Grid, options: SearchOptions): KernelCase {
  return {
    name: `boundSearch ${name} n=${options.n}`,
    tolerance: 1e-9,
    timed: options.timed ?? false,
    prepare() {
      const { plan, curves, value } = searchOf(space, options);
      return (kernels: Kernels) => {
        const task = new BoundTask(plan);
        const { arrays } = task;
        arrays.slopes.set(curves.slopes);
        arrays.thresholds.set(curves.thresholds(value));
        task.openAll();
        const found: number[] = [];
        const bounds: number[] = [];
        const prefixes: number[] = [];
        for (const nodes of [1, 2, 5, 300]) {
          kernels.boundSearch(arrays, { ...plan.shape, levels: LEVELS, nodes });
          bounds.push(...arrays.bounds.subarray(0, task.open));
          prefixes.push(...arrays.prefixes.subarray(0, task.open * (space.dimensions.length + 2)));
          found.push(...arrays.found.subarray(0, task.takeFound() * space.dimensions.length), task.expanded);
        }
        return { found, bounds, prefixes, predictors: arrays.predictors };
      };
    },
  };
}

function scanCase(name: string, space: Grid, options: SearchOptions & { head: number }): KernelCase {
  const { head } = options;
  return {
    name: `levelScan ${name} n=${options.n}`,
    tolerance: 0,
    timed: options.timed ?? false,
    prepare() {
      const { plan, curves, value } = searchOf(space, options);
      const tail = plan.arrays.states.subarray(head).reduce((product, states) => product * states, 1);
      const heads = plan.arrays.states.subarray(0, head).reduce((product, states) => product * states, 1);
      const first = Math.floor(heads / 4);
      const count = Math.min(100, heads - first);
      return (kernels: Kernels) => {
        const found = new Int32Array((tail + 100) * space.dimensions.length);
        const progress = new Int32Array(2);
        const levels = { slopes: curves.slopes, thresholds: curves.thresholds(value) };
        const shape = { ...plan.shape, levels: LEVELS, head, first, count };
        kernels.levelScan({ ...plan.arrays, ...levels, found, progress }, shape);
        return { progress, found: found.subarray(0, progress[1]! * space.dimensions.length) };
      };
    },
  };
}

export const searchCases: readonly KernelCase[] = [
  boundCase('mixed', plain, { n: 9 }),
  boundCase('hamming', plain, { n: 8, form: 'hamming' }),
  boundCase('matern32', plain, { n: 17, form: 'labels', radial: 'matern32' }),
  boundCase('rbf', conditional, { n: 12, radial: 'rbf' }),
  boundCase('mixed matern32 with conditions', conditional, { n: 1, radial: 'matern32' }),
  boundCase('without interactions', long, { n: 10 }),
  boundCase('of 4e8 points', large, { n: 30, timed: true }),
  boundCase('of 4e8 points, hamming', large, { n: 100, form: 'hamming', timed: true }),
  scanCase('mixed', plain, { n: 9, head: 2 }),
  scanCase('hamming', plain, { n: 8, form: 'hamming', head: 1 }),
  scanCase('rbf with conditions', conditional, { n: 12, radial: 'rbf', head: 3 }),
  scanCase('of 4e8 points', large, { n: 30, head: 16, timed: true }),
  scanCase('of 4e8 points, hamming', large, { n: 30, form: 'hamming', head: 16, timed: true }),
];
