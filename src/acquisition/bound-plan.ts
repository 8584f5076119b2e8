import { boundSearchStride } from '../kernels/check-branching.ts';
import type { BoundSearchArrays, BoundSearchShape } from '../kernels/interface.ts';
import type { Digits, Grid } from '../space/grid.ts';
import type { Surrogate } from './evaluate-points.ts';

/** What `boundSearch` reads and does not change: in shared memory, for any number of threads. */
type BoundPlanArrays = Omit<
  BoundSearchArrays,
  'slopes' | 'thresholds' | 'bounds' | 'prefixes' | 'predictors' | 'found' | 'progress'
>;

export interface BoundPlan {
  readonly arrays: BoundPlanArrays;
  readonly shape: Omit<BoundSearchShape, 'nodes' | 'levels'>;
  /** (d) the grid's dimensions in the order of branching. */
  readonly order: Int32Array;
  /** Open prefixes that one expansion after another may leave, and points of one expansion. */
  readonly room: { readonly open: number; readonly points: number };
}

/** A stage decides dimensions of at least so many states in all; what is left at the end goes with the last. */
const STAGE_STATES = 8;
/** r² and s of an observation that is only there to fill up: its covariances are 0. */
const FAR = 1e5;

export const sharedDoubles = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
export const sharedIntegers = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));

/** Prepares a branch and bound over the surrogate's grid. */
export function planBounds(surrogate: Surrogate): BoundPlan {
  const { space, arrays, shape } = surrogate;
  const d = space.dimensions.length;
  const n = 8 * Math.max(1, Math.ceil(shape.n / 8));
  const order = branchingOrder(surrogate);
  const starts = rowStarts(arrays.states);
  const states = sharedIntegers(d);
  const cardinalities = sharedIntegers(d);
  const factors = sharedIntegers(d);
  order.forEach((dimension, j) => {
    states[j] = arrays.states[dimension]!;
    cardinalities[j] = space.cardinalities[dimension]!;
    factors[j] = arrays.factors[dimension]!;
  });
  const rows = states.reduce((sum, count) => sum + count, 0);
  const stride = boundSearchStride(rows);
  const contributions = sharedDoubles(rows * n);
  const trend = sharedDoubles(rows);
  const columns = sharedDoubles(n * stride);
  const centre = sharedDoubles(2 * n);
  const lowest = sharedDoubles((d + 1) * 2 * n);
  const highest = sharedDoubles((d + 1) * 2 * n);
  centre.fill(FAR, n + shape.n);
  let row = rows;
  for (let j = d - 1; j >= 0; j--) {
    const count = states[j]!;
    row -= count;
    const from = starts[order[j]!]! * shape.n;
    trend.set(arrays.trend.subarray(starts[order[j]!]!, starts[order[j]!]! + count), row);
    lowest.copyWithin(2 * j * n, 2 * (j + 1) * n, 2 * (j + 2) * n);
    highest.copyWithin(2 * j * n, 2 * (j + 1) * n, 2 * (j + 2) * n);
    const at = factors[j]! * n;
    for (let i = 0; i < shape.n; i++) {
      let sum = 0;
      for (let state = 0; state < count; state++) sum += arrays.contributions[from + state * shape.n + i]!;
      const mean = sum / count;
      let low = Infinity;
      let high = -Infinity;
      for (let state = 0; state < count; state++) {
        const centred = arrays.contributions[from + state * shape.n + i]! - mean;
        contributions[(row + state) * n + i] = centred;
        columns[i * stride + row + state] = centred;
        low = Math.min(low, centred);
        high = Math.max(high, centred);
      }
      centre[at + i]! += mean;
      lowest[2 * j * n + at + i]! += low;
      highest[2 * j * n + at + i]! += high;
    }
  }
  const weights = sharedDoubles(n);
  weights.set(arrays.weights.subarray(0, shape.n));
  const stageEnds = stages(states);
  return {
    arrays: {
      ...{ states, cardinalities, factors, stageEnds, ...conditionsInOrder(space, order, states) },
      ...{
        trend,
        contributions,
        columns,
        centre,
        lowest,
        highest,
        weights,
        covariance: covarianceOf(arrays.factor, shape.n, n),
      },
    },
    shape: {
      ...{ n, dimensions: d, radial: shape.radial, amplitude: shape.amplitude, priorMean: shape.priorMean },
      stages: stageEnds.length,
    },
    order,
    room: roomOf(states, stageEnds),
  };
}

/** The digits of a point that is given by its states in the order of branching. */
export function digitsOfStates(plan: BoundPlan, states: Int32Array): Digits {
  const digits = new Int32Array(states.length);
  plan.order.forEach((dimension, j) => {
    digits[dimension] = states[j]! < plan.arrays.cardinalities[j]! ? states[j]! : 0;
  });
  return digits;
}

/**
 * The dimensions by how much they move the mean, which is also how much they leave uncertain as long as they are open: the sum of
 * their contributions' ranges, times the weights, over the root of the logarithm of their number of states. Parents come first.
 */
function branchingOrder({ space, arrays, shape }: Surrogate): Int32Array {
  const { n } = shape;
  const starts = rowStarts(arrays.states);
  const influence = Array.from(arrays.states, (count, dimension) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let low = Infinity;
      let high = -Infinity;
      for (let state = 0; state < count; state++) {
        const contribution = arrays.contributions[(starts[dimension]! + state) * n + i]!;
        low = Math.min(low, contribution);
        high = Math.max(high, contribution);
      }
      sum += (high - low) * Math.abs(arrays.weights[i]!);
    }
    return sum / Math.sqrt(Math.log(Math.max(2, count)));
  });
  const left = new Set(space.dimensions.keys());
  return Int32Array.from(space.dimensions, () => {
    const ready = [...left].filter((j) => !space.conditions[j]!.some((parent) => left.has(parent.dimension)));
    const next = ready.reduce((best, j) => (influence[j]! > influence[best]! ? j : best));
    left.delete(next);
    return next;
  });
}

function rowStarts(states: Int32Array): number[] {
  let row = 0;
  return Array.from(states, (count) => {
    row += count;
    return row - count;
  });
}

function stages(states: Int32Array): Int32Array {
  const ends: number[] = [];
  let product = 1;
  states.forEach((count, j) => {
    product *= count;
    const left = states.subarray(j + 1).reduce((all, other) => Math.min(all * other, STAGE_STATES), 1);
    if (j + 1 === states.length || (product >= STAGE_STATES && left >= STAGE_STATES)) {
      ends.push(j + 1);
      product = 1;
    }
  });
  const shared = sharedIntegers(ends.length);
  shared.set(ends);
  return shared;
}

function roomOf(states: Int32Array, stageEnds: Int32Array): BoundPlan['room'] {
  const products = Array.from(stageEnds, (end, stage) =>
    states.subarray(stage === 0 ? 0 : stageEnds[stage - 1]!, end).reduce((product, count) => product * count, 1),
  );
  const points = products.pop()!;
  return { open: products.reduce((sum, product) => sum + product, 1), points };
}

function conditionsInOrder(space: Grid, order: Int32Array, states: Int32Array) {
  const conditions = Array.from(order, (dimension) => space.conditions[dimension]!);
  const count = conditions.flat().length;
  const most = states.reduce((a, b) => Math.max(a, b), 1);
  const conditionStarts = sharedIntegers(order.length + 1);
  const conditionParents = sharedIntegers(count);
  const conditionAllowed = sharedIntegers(count * most);
  let at = 0;
  conditions.forEach((parents, j) => {
    for (const { dimension, allowed } of parents) {
      conditionParents[at] = order.indexOf(dimension);
      conditionAllowed.set(allowed, at * most);
      at++;
    }
    conditionStarts[j + 1] = at;
  });
  return { conditionStarts, conditionParents, conditionAllowed };
}

/** (padded, padded) L·Lᵀ of a packed factor of n rows, with 1 on the rest of the diagonal. */
function covarianceOf(factor: Float64Array, n: number, padded: number): Float64Array {
  const covariance = sharedDoubles(padded * padded);
  for (let i = 0; i < padded; i++) {
    if (i >= n) covariance[i * padded + i] = 1;
    for (let j = 0; i < n && j <= i; j++) {
      const a = (i * (i + 1)) / 2;
      const b = (j * (j + 1)) / 2;
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += factor[a + k]! * factor[b + k]!;
      covariance[i * padded + j] = sum;
      covariance[j * padded + i] = sum;
    }
  }
  return covariance;
}
