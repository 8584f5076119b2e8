import { chooseKernels } from '../../src/kernels/choose.ts';
import { machine, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { readTabular, replayBoth } from './tabular.ts';

/** The search and random search replayed on the demo's grid, all of whose configurations have been measured. */
export async function run({ quick, progress }: SuiteOptions): Promise<SuiteResult> {
  const benchmark = readTabular(new URL('../../data/tabular/table1-mini.json', import.meta.url));
  const seeds = quick ? 10 : 50;
  const result = await replayBoth(benchmark, {
    seeds,
    trials: 15,
    progress: (done) => done % 10 === 0 && progress(`table1-mini: ${done} of ${seeds} seeds`),
  });
  return {
    suite: 'search-quality',
    machine: machine(chooseKernels().simd),
    peers: {},
    figures: [
      { name: 'winShare15.table1-mini', value: result.winShare, unit: '', better: 'higher', floor: 0.7 },
      { name: 'regret15.table1-mini.gp', value: result.medianRegret.search, unit: '', better: 'lower' },
      { name: 'regret15.table1-mini.random', value: result.medianRegret.random, unit: '', better: 'lower' },
    ],
  };
}
