// Replays the search on the demo's tabular benchmark, for the demo's report: node tools/replay-search.ts
// Writes data/tabular/table1-mini.replay.json.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { readTabular, replayBoth } from '../bench/search-quality/tabular.ts';

const folder = new URL('../data/tabular/', import.meta.url);
const benchmark = readTabular(new URL('table1-mini.json', folder));
const result = await replayBoth(benchmark, {
  seeds: 50,
  trials: 15,
  progress: (seed) => console.error(`seed ${seed}`),
});
const { cpu, engine, isa } = benchmark.machine;
const measuredOn =
  `all ${benchmark.rows.length} configurations of the grid, measured once each (${cpu}, ${isa}, engine ${engine}); ` +
  `replayed on ${cpus()[0]?.model ?? 'an unknown machine'}, Node ${process.versions.node}`;
const file = { gridSha256: benchmark.gridSha256, ...result, measuredOn };
writeFileSync(new URL('table1-mini.replay.json', folder), `${JSON.stringify(file, null, 1)}\n`);
console.log(`at least as good as random in ${result.winShare * 100} % of 50 seeds; median regret`, result.medianRegret);
