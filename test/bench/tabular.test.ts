import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTabular, replayBoth } from '../../bench/search-quality/tabular.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';

const folder = new URL('../../data/tabular/', import.meta.url);
const benchmark = readTabular(new URL('table1-mini.json', folder));

describe('the tabular benchmark of the demo', () => {
  it('has every configuration of the grid once, with the machine and the command', () => {
    expect(benchmark.gridSha256).toBe(namedSpace('table1-mini').hash);
    expect(benchmark.rows.map(({ index }) => index)).toEqual(Array.from({ length: 256 }, (_, i) => i));
    for (const { value } of benchmark.rows) expect(value).toBeGreaterThanOrEqual(0.1);
    expect(benchmark).toMatchObject({ measuredBy: 'node tools/measure-grid.ts', machine: { engine: 'native' } });
  });

  it('shows the search at least as good as random search in 70 % of 50 seeds', { timeout: 180_000 }, async () => {
    const result = await replayBoth(benchmark, { seeds: 50, trials: 15 });
    expect(result.winShare).toBeGreaterThanOrEqual(0.7);
    expect(result.medianRegret.search).toBeLessThanOrEqual(result.medianRegret.random);
    // What the report quotes is what comes out.
    const quoted = JSON.parse(readFileSync(new URL('table1-mini.replay.json', folder), 'utf8'));
    expect(quoted).toMatchObject(result);
  });
});
