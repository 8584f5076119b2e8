import { machine, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { instructionSet } from '../instruction-set.ts';
import { peersPython } from '../peers/python.ts';
import { certifiedFigures } from './certified.ts';
import { fitFigures } from './fit-figures.ts';
import { heuristicFigures } from './heuristic-figures.ts';
import { appendFigure, overheadFigure } from './own-figures.ts';
import { optunaFigures, wasmFigure } from './suggest-figures.ts';

/** How fast the search engine is, beside its peers and beside what its machine can do. */
export async function run({ quick, progress }: SuiteOptions): Promise<SuiteResult> {
  const rounds = quick ? 3 : 9;
  const peers: Record<string, string> = {};
  if (peersPython() === undefined) peers['optuna, scikit-learn'] = 'left out: not installed, npm run bench:peers';
  const certified = await certifiedFigures({ quick, progress });
  progress('heuristic against certified');
  const heuristic = heuristicFigures(quick ? 18 : 200);
  const optuna = await optunaFigures(rounds, progress);
  if (optuna.version) peers.optuna = optuna.version;
  progress('wasm');
  const wasm = await wasmFigure(rounds);
  progress('fit');
  const fit = await fitFigures(quick ? 1 : 3);
  if (fit.version) peers['scikit-learn'] = fit.version;
  progress('append');
  const append = await appendFigure(rounds);
  progress('overhead');
  const overhead = await overheadFigure(quick ? 1 : 5);
  return {
    ...{ suite: 'search', machine: machine(instructionSet()), peers },
    figures: [...certified, ...heuristic, ...optuna.figures, ...fit.figures, append, wasm, overhead],
  };
}
