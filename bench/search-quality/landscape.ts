import type { GridSpec } from '../../src/strop-search.ts';

/** A function of a grid's points, to be maximised, whose best value is known. */
export interface Landscape {
  readonly name: string;
  /** The labels of categories in the order that the digits of `repeats` mean. */
  readonly space: GridSpec;
  /** The highest mean value of any point. */
  readonly optimum: number;
  /** @param digits the position of each dimension's value. @returns what a point gave in each of its repeats: one or more. */
  repeats(digits: ArrayLike<number>): readonly number[];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
