import { StropError } from '../errors.ts';
import type { Dimension, Value } from './dimension.ts';
import type { Configuration } from './grid.ts';

/** Values that must not come together: a dimension that is left out, or several values, are any of these. */
export type PartialConfiguration = Readonly<Record<string, Value | readonly Value[]>>;

/** Combinations that must not be tried: a predicate of a configuration, or a list. An inactive dimension is undefined. */
export type Forbidden = ((configuration: Configuration) => boolean) | readonly PartialConfiguration[];

/** @throws StropError 'invalid-argument', naming the dimension, where the list names what the grid has not. */
export function forbiddenPredicate(
  forbidden: Forbidden,
  dimensions: readonly Dimension[],
): (configuration: Configuration) => boolean {
  if (typeof forbidden === 'function') return forbidden;
  if (!Array.isArray(forbidden)) {
    throw new StropError('invalid-argument', `forbidden ${JSON.stringify(forbidden)}: expected a list or a function`);
  }
  const list = forbidden.map((entry: PartialConfiguration) => {
    const values = Object.entries(entry).map(([name, value]) => [name, new Set([value].flat())] as const);
    if (values.length === 0) throw new StropError('invalid-argument', 'forbidden {}: it would forbid everything');
    for (const [name, some] of values) {
      const dimension = dimensions.find((other) => other.name === name);
      if (!dimension) throw new StropError('invalid-argument', `forbidden: dimension '${name}' is not of this grid`);
      for (const value of some) {
        if (dimension.digits.has(value)) continue;
        throw new StropError('invalid-argument', `forbidden: '${name}' is never ${JSON.stringify(value)}`);
      }
    }
    return values;
  });
  return (configuration) => list.some((entry) => entry.every(([name, some]) => some.has(configuration[name]!)));
}
