import { readFile } from 'node:fs/promises';
import type { SearchReport } from '../report/index.ts';
import type { Grid } from '../space/grid.ts';

/** How the search did when it was replayed on the tabular benchmark of this grid, if there is one (tools/replay-search.ts). */
export async function replayOf(space: Grid): Promise<SearchReport['replay'] | undefined> {
  const path = new URL('../../data/tabular/table1-mini.replay.json', import.meta.url);
  const { gridSha256, ...replay } = JSON.parse(await readFile(path, 'utf8'));
  return gridSha256 === space.hash ? replay : undefined;
}
