import { StropError } from '../errors.ts';
import type { Dimension } from './dimension.ts';

/** The values of another dimension, its parent, with which a dimension is active. */
export interface ParentValues {
  /** The parent's place among the dimensions. */
  readonly dimension: number;
  /** (the parent's values) 1 for a digit that lets the dimension be active. */
  readonly allowed: Uint8Array;
}

/** So many combinations of values that decide what is active are counted one by one. */
const MAX_COMBINATIONS = 2 ** 20;

/**
 * For each dimension what its `when` asks of others, all of it at once.
 *
 * @throws StropError 'invalid-argument', naming the dimension, where a condition names what the grid has not.
 */
export function resolveConditions(dimensions: readonly Dimension[]): ParentValues[][] {
  return dimensions.map(({ name, spec }) => {
    const fail = (problem: string): never => {
      throw new StropError('invalid-argument', `dimension '${name}': when ${problem}`);
    };
    return Object.entries(spec.when ?? {}).map(([parentName, values]) => {
      const dimension = dimensions.findIndex((other) => other.name === parentName);
      const parent = dimensions[dimension] ?? fail(`names '${parentName}', which is not of this grid`);
      const allowed = new Uint8Array(parent.values.length);
      for (const value of [values].flat()) {
        const digit =
          parent.digits.get(value) ?? fail(`'${parentName}' is ${JSON.stringify(value)}, which it never is`);
        allowed[digit] = 1;
      }
      return { dimension, allowed };
    });
  });
}

/**
 * (dimensions) their places in an order in which parents come before what depends on them, else as they are.
 *
 * @throws StropError 'invalid-argument' where dimensions depend on each other in a circle.
 */
export function orderByConditions(dimensions: readonly Dimension[], conditions: readonly ParentValues[][]): Int32Array {
  const order: number[] = [];
  const state = new Uint8Array(dimensions.length); // 1: being placed, 2: placed
  const place = (dimension: number): void => {
    if (state[dimension] === 2) return;
    if (state[dimension] === 1) {
      const { name } = dimensions[dimension]!;
      throw new StropError('invalid-argument', `dimension '${name}': when depends on itself through other dimensions`);
    }
    state[dimension] = 1;
    for (const parent of conditions[dimension]!) place(parent.dimension);
    state[dimension] = 2;
    order.push(dimension);
  };
  dimensions.forEach((_, dimension) => {
    place(dimension);
  });
  return Int32Array.from(order);
}

/** Whether all conditions of a dimension hold, and those of its parents, and of theirs. */
export function holds(dimension: number, conditions: readonly ParentValues[][], digits: Int32Array): boolean {
  return conditions[dimension]!.every((parent) => {
    return parent.allowed[digits[parent.dimension]!] === 1 && holds(parent.dimension, conditions, digits);
  });
}

/**
 * The number of points that differ in an active dimension: over all combinations of the digits on which others depend, the
 * product of what is free beside them.
 *
 * @throws StropError 'invalid-argument' where more than 2^20 combinations of values decide what is active.
 */
export function countPoints(
  cardinalities: Int32Array,
  conditions: readonly ParentValues[][],
  order: Int32Array,
): number {
  const parents = new Set(conditions.flat().map(({ dimension }) => dimension));
  const digits = new Int32Array(cardinalities.length);
  let combinations = 0;
  const count = (at: number): number => {
    if (at === order.length) {
      combinations++;
      if (combinations > MAX_COMBINATIONS) {
        throw new StropError('invalid-argument', 'grid: conditions on more than 2^20 combinations of values');
      }
      return 1;
    }
    const dimension = order[at]!;
    if (!holds(dimension, conditions, digits)) {
      digits[dimension] = 0;
      return count(at + 1);
    }
    if (!parents.has(dimension)) return cardinalities[dimension]! * count(at + 1);
    let sum = 0;
    for (let digit = 0; digit < cardinalities[dimension]!; digit++) {
      digits[dimension] = digit;
      sum += count(at + 1);
    }
    return sum;
  };
  return count(0);
}
