import { readFileSync } from 'node:fs';
import {
  createStudy,
  Grid,
  type GridSpec,
  gpSampler,
  MemoryStorage,
  randomSampler,
  type Sampler,
} from '../../src/strop-search.ts';
import { median } from '../figures.ts';

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

interface TabularRow {
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
async function replay(benchmark: TabularBenchmark, sampler: Sampler, seed: number, trials: number): Promise<number[]> {
  const space = new Grid(benchmark.grid);
  const values = new Map(benchmark.rows.map(({ index, value }) => [index, value]));
  const optimum = Math.max(...values.values());
  const study = await createStudy({ name: 'replay', space, seed, sampler, storage: new MemoryStorage() });
  let best = Number.NEGATIVE_INFINITY;
  const regret: number[] = [];
  await study.optimize(({ params }) => values.get(space.index(params))!, {
    trials,
    onTrial: ({ value }) => {
      best = Math.max(best, value!);
      regret.push(optimum - best);
    },
  });
  return regret;
}

export interface ReplaySummary {
  readonly seeds: number;
  readonly trials: number;
  /** The fraction of the seeds in which the search's best is at least as good as random search's. */
  readonly winShare: number;
  /** Over the seeds, after all trials. */
  readonly medianRegret: { readonly search: number; readonly random: number };
  /** The median regret after each trial. */
  readonly curves: { readonly search: number[]; readonly random: number[] };
}

/** Search and random search side by side, from the seeds 0, …, seeds − 1. */
export async function replayBoth(
  benchmark: TabularBenchmark,
  { seeds, trials, progress }: { seeds: number; trials: number; progress?: (seed: number) => void },
): Promise<ReplaySummary> {
  const searches: number[][] = [];
  const randoms: number[][] = [];
  for (let seed = 0; seed < seeds; seed++) {
    searches.push(await replay(benchmark, gpSampler(), seed, trials));
    randoms.push(await replay(benchmark, randomSampler(), seed, trials));
    progress?.(seed + 1);
  }
  const curve = (runs: number[][]) => Array.from({ length: trials }, (_, i) => median(runs.map((run) => run[i]!)));
  const wins = searches.filter((run, seed) => run.at(-1)! <= randoms[seed]!.at(-1)!).length;
  const curves = { search: curve(searches), random: curve(randoms) };
  const medianRegret = { search: curves.search.at(-1)!, random: curves.random.at(-1)! };
  return { seeds, trials, winShare: wins / seeds, medianRegret, curves };
}
