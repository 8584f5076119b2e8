import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standardise } from '../../src/gp/standardise.ts';
import { namedSpace } from '../../src/strop-search.ts';
import { threadBudget } from '../../src/workers/environment.ts';
import { type Figure, median } from '../figures.ts';
import { Contestant } from '../training/contestant.ts';
import { medianRatio } from '../training/race.ts';
import { peer, strop } from './entrants.ts';
import { observe } from './observations.ts';

const OBSERVATIONS = 200;

interface FitAnswer {
  readonly seconds: number;
  readonly logMarginalLikelihood: number;
}

/**
 * A fit of hyperparameters by maximum likelihood to 200 observations of 22 dimensions, beside scikit-learn's with two restarts:
 * how much faster, and by how much its log marginal likelihood is higher.
 */
export async function fitFigures(rounds: number): Promise<{ figures: Figure[]; version: string | undefined }> {
  const folder = mkdtempSync(join(tmpdir(), 'strop-bench-'));
  const contestants: Contestant[] = [];
  try {
    const file = join(folder, 'observations.json');
    writeFileSync(file, JSON.stringify(unitObservations()));
    const sklearn = peer('scikit-learn', 'sklearn_fit.py', file, String(threadBudget()));
    for (const entrant of [strop('strop', 'fit-process.ts', file), ...(sklearn ? [sklearn] : [])]) {
      contestants.push(await Contestant.start(entrant));
    }
    const answers: FitAnswer[][] = contestants.map(() => []);
    await contestants[0]!.run(1); // compiles
    for (let round = 0; round < rounds; round++) {
      for (const [i, contestant] of contestants.entries()) answers[i]!.push(await contestant.run<FitAnswer>(1));
    }
    const seconds = answers.map((of) => of.map((answer) => answer.seconds));
    const [own, theirs] = answers.map((of) => median(of.map((answer) => answer.logMarginalLikelihood)));
    const fitSeconds: Figure = { name: 'fitSeconds.n200', value: median(seconds[0]!), unit: 's', better: 'lower' };
    if (theirs === undefined) return { figures: [fitSeconds], version: undefined };
    const speedup = { value: medianRatio(seconds[1]!, seconds[0]!), unit: 'x', better: 'higher', floor: 20 } as const;
    const gain = { value: own! - theirs, unit: '', better: 'higher', floor: -1e-3 } as const;
    return {
      figures: [{ name: 'fitSpeedup.n200', ...speedup }, { name: 'fitLikelihoodGain.n200', ...gain }, fitSeconds],
      version: contestants[1]!.version,
    };
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
    rmSync(folder, { recursive: true });
  }
}

/** Every dimension as a number in [0, 1], evenly apart. */
function unitObservations(): { x: number[][]; y: number[] } {
  const space = namedSpace('table3');
  const observations = observe(space, OBSERVATIONS, 0);
  return {
    x: observations.map(({ digits }) => Array.from(digits, (digit, d) => digit / (space.cardinalities[d]! - 1))),
    y: [...standardise(observations.map(({ value }) => value))],
  };
}
