import { type Grid, grid } from '../../src/space/grid.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';

/** The product of Table III's dimensions without its condition: 398,131,200 points. */
export function table3Product(): Grid {
  const entries = Object.entries(namedSpace('table3').toJSON()).map(([name, { when: _, ...dimension }]) => [
    name,
    dimension,
  ]);
  return grid(Object.fromEntries(entries));
}
