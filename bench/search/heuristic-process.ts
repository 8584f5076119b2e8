// node heuristic-process.ts CASES: the heuristic argmax of log EI on the space of Table III, n = 30, against the certified one, for
// so many posteriors. Prints one line of JSON: { milliseconds: of each heuristic argmax, hits: how many were the certified one }.
import { maximise } from '../../src/acquisition/maximise.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { namedSpace } from '../../src/strop-search.ts';
import { POSTERIOR_KINDS, posteriorOf } from './posteriors.ts';

const OBSERVATIONS = 30;
/** Two values that are nearer are tied. */
const TIE = 1e-9;

const space = namedSpace('table3');
const kernels = chooseKernels();
const milliseconds: number[] = [];
let hits = 0;
for (let seed = 0; seed < Number(process.argv[2]); seed++) {
  const kind = POSTERIOR_KINDS[seed % POSTERIOR_KINDS.length]!;
  const posterior = await posteriorOf(space, kind, { n: OBSERVATIONS, seed, kernels });
  const acquisition = { kind: 'logEI', incumbent: posterior.highestObservedMean(), xi: 0, kappa: 0 } as const;
  const options = { excluded: posterior.observed, kernels, seed };
  const start = performance.now();
  const heuristic = await maximise(posterior, acquisition, { ...options, mode: 'heuristic' });
  milliseconds.push(performance.now() - start);
  const certified = await maximise(posterior, acquisition, { ...options, mode: 'certified' });
  const difference = certified.best[0]!.value - heuristic.best[0]!.value;
  if (difference <= TIE) hits++;
}
console.log(JSON.stringify({ milliseconds, hits }));
