import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DimensionSpec, Value } from '../../src/strop-search.ts';
import { type Landscape, mean } from './landscape.ts';
import { readTabular } from './tabular.ts';

/** A published table as its description says: `hpo/<file>.json` beside `hpo/<file>.f32`. */
interface TableDescription {
  readonly dims: readonly { name: string; type: 'ordinal' | 'categorical'; values: readonly Value[] }[];
  readonly repeats: number;
}

/** What HPOBench searches on a log scale (Eggensperger et al., NeurIPS Datasets and Benchmarks 2021); depth is linear. */
const LOGARITHMIC: ReadonlySet<string> = new Set(['alpha', 'batch_size', 'learning_rate_init', 'width']);

/** The folder `hpo` of STROP_DATA, or else of the cache of data sets; undefined where neither has it. */
export function tablesFolder(): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'strop', 'data');
  const folders = [process.env.STROP_DATA, cache].filter(Boolean).map((folder) => join(folder!, 'hpo'));
  return folders.find(existsSync);
}

/** Every configuration of HPOBench or NAS-Bench-201 with what its trainings gave: (configurations, repeats) floats. */
export function publishedTable(name: string, path: string): Landscape {
  const { dims, repeats }: TableDescription = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  const bytes = readFileSync(`${path}.f32`);
  const table = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  // A training that was not repeated so often has NaN in place of what is missing.
  const row = (index: number) => [...table.subarray(index * repeats, (index + 1) * repeats)].filter(Number.isFinite);
  let optimum = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < table.length / repeats; index++) optimum = Math.max(optimum, mean(row(index)));
  const space = Object.fromEntries(dims.map((dimension) => [dimension.name, dimensionSpec(dimension)]));
  const cardinalities = dims.map(({ values }) => values.length);
  return { name, space, optimum, repeats: (digits) => row(indexOf(digits, cardinalities)) };
}

function dimensionSpec({ name, type, values }: TableDescription['dims'][number]): DimensionSpec {
  if (type === 'categorical') return { type, values };
  return { type, values: values as number[], scale: LOGARITHMIC.has(name) ? 'log' : 'linear' };
}

/** The demo's grid, each configuration of which was trained once. */
export function demoTable(name: string): Landscape {
  const { grid, rows } = readTabular(new URL(`../../data/tabular/${name}.json`, import.meta.url));
  const values = rows.toSorted((a, b) => a.index - b.index).map(({ value }) => value);
  const cardinalities = Object.values(grid).map((spec) => (spec as { values: readonly Value[] }).values.length);
  return {
    name,
    space: grid,
    optimum: Math.max(...values),
    repeats: (digits) => [values[indexOf(digits, cardinalities)]!],
  };
}

/** In mixed radix, the first dimension most significant. */
function indexOf(digits: ArrayLike<number>, cardinalities: readonly number[]): number {
  return cardinalities.reduce((index, cardinality, d) => index * cardinality + digits[d]!, 0);
}
