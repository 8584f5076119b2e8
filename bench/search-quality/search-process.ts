// node search-process.ts: for each line with a SearchCase on its standard input, one line of JSON with its SearchOutcome.
import { createInterface } from 'node:readline';
import { createStudy, Grid, MemoryStorage } from '../../src/strop-search.ts';
import { LandscapeRun } from './landscape-run.ts';
import { landscape } from './landscapes.ts';
import { SAMPLERS } from './samplers.ts';
import type { SearchCase, SearchOutcome } from './searches.ts';

const landscapes = new Map<string, ReturnType<typeof landscape>>();

async function search({ landscape: name, sampler, seed, evaluations }: SearchCase): Promise<SearchOutcome> {
  if (!landscapes.has(name)) landscapes.set(name, landscape(name));
  const run = new LandscapeRun(landscapes.get(name)!, seed);
  const space = new Grid(run.space);
  const storage = new MemoryStorage();
  const study = await createStudy({ name, space, seed, sampler: SAMPLERS[sampler](), storage });
  const start = performance.now();
  await study.optimize(({ params }) => run.evaluate(space.digitsOf(params)), { trials: evaluations });
  return { regret: run.regret, repeated: run.repeated, seconds: (performance.now() - start) / 1000 };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await search(JSON.parse(line))));
}
