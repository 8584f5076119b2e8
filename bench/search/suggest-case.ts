import { namedSpace } from '../../src/strop-search.ts';
import { threadBudget } from '../../src/workers/environment.ts';
import { observe } from './observations.ts';

/** What both sides of the suggestion benchmark are given. */
export interface SuggestCase {
  readonly space: string;
  readonly dimensions: readonly { name: string; count: number; ordered: boolean }[];
  /** (observations, dimensions). */
  readonly digits: readonly (readonly number[])[];
  /** (observations), to be maximised. */
  readonly values: readonly number[];
  /** How many of them are told before the first step. */
  readonly told: number;
  readonly threads: number;
}

/** Steps from `told` observations on, on the space of Table III. @param steps of them at most. */
export function suggestCase(told: number, steps: number): SuggestCase {
  const space = namedSpace('table3');
  const observations = observe(space, told + steps, 0);
  return {
    space: 'table3',
    dimensions: space.dimensions.map(({ name, values, coordinates }) => {
      return { name, count: values.length, ordered: coordinates !== undefined };
    }),
    digits: observations.map(({ digits }) => [...digits]),
    values: observations.map(({ value }) => value),
    told,
    threads: threadBudget(),
  };
}
