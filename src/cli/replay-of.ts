import type { SearchReport } from '../report/index.ts';
import type { Grid } from '../space/grid.ts';

/** How the search did when it was replayed on the tabular benchmark of this grid, if there is one. */
export async function replayOf(_space: Grid): Promise<SearchReport['replay'] | undefined> {
  return undefined;
}
