import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Figure, machine, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { instructionSet } from '../instruction-set.ts';
import { type Curves, curveOf } from './curves.ts';
import { ALL_LANDSCAPES, landscapeNames, seedsOf } from './landscapes.ts';
import { measurePeers, peerResults } from './peers.ts';
import { REGRET_AFTER, rankFigures, regretFigures } from './regret-figures.ts';
import { searchQualityPage } from './report.ts';
import { SAMPLER_NAMES } from './samplers.ts';
import { runSearches, type SearchCase } from './searches.ts';
import { readTabular, replayBoth } from './tabular.ts';

const REPORT = new URL('../../.cache/search-quality.html', import.meta.url);

/**
 * How far from the optimum the samplers are after so many evaluations of landscapes whose optimum is known, beside what the
 * peers were measured to reach; and the search and random search replayed on the demo's grid as in its report.
 */
export async function run({ quick, peers: measureAnew, progress }: SuiteOptions): Promise<SuiteResult> {
  if (measureAnew) measurePeers(progress);
  const names = landscapeNames();
  const peers = peerResults();
  const seeds = (name: string) => (quick ? 3 : seedsOf(name));
  const { curves, repeats } = await searchAll(names, seeds, progress);
  const ofPeers = peers ? Object.fromEntries(names.map((name) => [name, peers.landscapes[name] ?? {}])) : {};
  const on = machine(instructionSet());
  const all = Object.fromEntries(names.map((name) => [name, { ...curves[name], ...ofPeers[name] }]));
  const measured = Object.entries(peers?.searchers ?? {});
  const versions = Object.fromEntries(measured.map(([name, { version }]) => [name, version]));
  const page = searchQualityPage(all, {
    ...{ machine: `${on.cpu}, ${on.isa}, ${on.cores} cores` },
    peers: peers
      ? `Peers: ${measured.map(([name, { version, date, cpu }]) => `${name} ${version} on ${date}, ${cpu}`).join('; ')}.`
      : '',
  });
  mkdirSync(new URL('.', REPORT), { recursive: true });
  writeFileSync(REPORT, page);
  progress(`curves: ${fileURLToPath(REPORT)}`);
  return {
    ...{ suite: 'search-quality', machine: on, peers: { ...versions, ...leftOut(names, peers !== undefined) } },
    figures: [
      ...rankFigures(curves, ofPeers),
      { name: 'repeats', value: repeats, unit: '', better: 'lower', floor: 0 },
      ...regretFigures(curves, ofPeers),
      ...(await demoFigures(quick ? 10 : 50)),
    ],
  };
}

function leftOut(names: readonly string[], hasPeers: boolean): Record<string, string> {
  const missing = ALL_LANDSCAPES.filter((name) => !names.includes(name));
  return {
    ...(hasPeers ? {} : { peers: 'left out: bench/results/search-quality-peers.json is not there' }),
    ...(missing.length > 0 ? { [missing.join(', ')]: 'left out: no folder hpo in STROP_DATA' } : {}),
  };
}

async function searchAll(
  names: readonly string[],
  seeds: (name: string) => number,
  progress: SuiteOptions['progress'],
): Promise<{ curves: Curves; repeats: number }> {
  const evaluations = Math.max(...REGRET_AFTER);
  const cases = names.flatMap((landscape) =>
    SAMPLER_NAMES.flatMap((sampler) =>
      Array.from({ length: seeds(landscape) }, (_, seed): SearchCase => ({ landscape, sampler, seed, evaluations })),
    ),
  );
  const outcomes = await runSearches(cases, ({ landscape, sampler, seed }, { seconds, regret }) => {
    progress(`${landscape} ${sampler} seed ${seed}: ${seconds.toFixed(1)} s, regret ${regret.at(-1)!.toPrecision(3)}`);
  });
  const curve = (landscape: string, sampler: string) =>
    curveOf(
      outcomes
        .filter((_, i) => cases[i]!.landscape === landscape && cases[i]!.sampler === sampler)
        .map(({ regret }) => regret),
    );
  const curves = Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(SAMPLER_NAMES.map((sampler) => [sampler, curve(name, sampler)]))]),
  );
  return { curves, repeats: outcomes.reduce((sum, { repeated }) => sum + repeated, 0) };
}

/** In how many seeds 15 trials of the search reach what 15 random ones reach. */
async function demoFigures(seeds: number): Promise<Figure[]> {
  const benchmark = readTabular(new URL('../../data/tabular/table1-mini.json', import.meta.url));
  const { winShare, medianRegret } = await replayBoth(benchmark, { seeds, trials: 15 });
  return [
    { name: 'winShare15.table1-mini', value: winShare, unit: '', better: 'higher', floor: 0.7 },
    { name: 'regret15.table1-mini.gp', value: medianRegret.search, unit: '', better: 'lower' },
    { name: 'regret15.table1-mini.random', value: medianRegret.random, unit: '', better: 'lower' },
  ];
}
