// Trains and measures every configuration of the demo's grid: node tools/measure-grid.ts [FILE]
// Writes data/tabular/table1-mini.json after each one, and goes on where that file ends.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TabularBenchmark } from '../bench/search-quality/tabular.ts';
import { chooseKernels } from '../src/kernels/choose.ts';
import { namedSpace } from '../src/space/named-spaces.ts';
import { TrialRunner } from '../src/workers/trial-runner.ts';

const path = process.argv[2] ?? fileURLToPath(new URL('../data/tabular/table1-mini.json', import.meta.url));
const space = namedSpace('table1-mini');
const settings = { dataset: 'fashion-mini', space: 'table1-mini', validationImages: 1000, seed: 0 };

const kernels = chooseKernels();
const fresh: TabularBenchmark = {
  ...settings,
  grid: space.toJSON(),
  gridSha256: space.hash,
  objective: 'spiking accuracy on the validation images',
  measuredBy: 'node tools/measure-grid.ts',
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    isa: kernels.simd,
    node: process.versions.node,
    engine: '',
  },
  date: new Date().toISOString().slice(0, 10),
  rows: [],
};
const benchmark: TabularBenchmark = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : fresh;
if (benchmark.gridSha256 !== space.hash) throw new Error(`${path} is of another grid`);

const runner = new TrialRunner();
const done = new Set(benchmark.rows.map(({ index }) => index));
for (let index = 0; index < space.size; index++) {
  if (done.has(index)) continue;
  const outcome = await runner.run('trial', { ...settings, params: space.configuration(index) });
  const { value, softAccuracy, forcedAccuracy, spikes, synapticOperations, epochs, seconds } = outcome;
  benchmark.machine.engine = outcome.engine;
  benchmark.rows.push({
    ...{ index, value, outcome: outcome.outcome, softAccuracy, forcedAccuracy, spikes, synapticOperations, epochs },
    seconds: Math.round(seconds * 10) / 10,
  });
  const rows = benchmark.rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
  const head = JSON.stringify({ ...benchmark, rows: [] }, null, 1).replace(
    /"rows": \[\]\n\}$/,
    `"rows": [\n${rows}\n ]\n}\n`,
  );
  writeFileSync(`${path}.part`, head);
  renameSync(`${path}.part`, path);
  console.error(
    `${benchmark.rows.length} of ${space.size}: ${index} ${(value * 100).toFixed(1)} %, ${seconds.toFixed(1)} s`,
  );
}
runner.close();
