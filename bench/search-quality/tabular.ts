import { readFileSync } from 'node:fs';
import { createStudy, type GridSpec, Grid, MemoryStorage, type Sampler } from '../../src/strop-search.ts';

/** Every configuration of a grid with what it scored, measured once. */
export interface TabularBenchmark {
  readonly dataset: string;
  readonly space: string;
  readonly validationImages: number;
  readonly seed: number;
  readonly grid: GridSpec;
  readonly gridSha256: string;
  readonly objective: string;
  readonly measuredBy: string;
  readonly machine: { cpu: string; cores: number; isa: string; node: string; engine: string };
  readonly date: string;
  readonly rows: TabularRow[];
}

export interface TabularRow {
  readonly index: number;
  readonly value: number;
  readonly outcome: string;
  readonly softAccuracy: number | null;
  readonly forcedAccuracy: number | null;
  readonly spikes: number | null;
  readonly synapticOperations: number | null;
  readonly epochs: number;
  readonly seconds: number;
}

export function readTabular(path: string | URL): TabularBenchmark {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** How much worse than the best of the grid a search's best is after each of its trials. */
export async function replay(benchmark: TabularBenchmark, sampler: Sampler, seed: number, trials: number): Promise<number[]> {
  const space = new Grid(benchmark.grid);
  const values = new Map(benchmark.rows.map(({ index, value }) => [index, value]));
  const optimum = Math.max(...values.values());
  const study = await createStudy({ name: 'replay', space, seed, sampler, storage: new MemoryStorage() });
  let best = Number.NEGATIVE_INFINITY;
  const regret: number[] = [];
  await study.optimize(({ index }) => values.get(index)!, {
    trials,
    onTrial: ({ value }) => {
      best = Math.max(best, value!);
      regret.push(optimum - best);
    },
  });
  return regret;
}

