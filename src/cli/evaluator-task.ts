import { basename, extname } from 'node:path';
import { StropError } from '../errors.ts';
import { evaluateBy } from '../hil/objective.ts';
import { describeBest, summaryOfBest } from './best-summary.ts';
import { openEvaluator } from './evaluator-flags.ts';
import { number } from './format.ts';
import { loadSpace } from './load-space.ts';
import { bar, type ProgressLine } from './progress-line.ts';
import { folderName, type SearchTask, type TaskArguments } from './search-task.ts';

/** The search of configurations that an evaluator measures: hardware, or a program of the user's own that stays. */
export async function evaluatorTask(
  given: TaskArguments,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<SearchTask> {
  if (given.space === undefined)
    throw new StropError('invalid-argument', '--space: expected the space of the evaluator');
  const space = await loadSpace(given.space);
  const { evaluator, objectives, repeats } = await openEvaluator(given, { space, line, signal });
  const names = objectives.map(({ name }) => name);
  const { name, concurrency } = evaluator.info;
  return {
    name: folderName(name, basename(given.space, extname(given.space))),
    space,
    directions: objectives.map(({ direction }) => direction),
    objective: `${names.join(', ')} of evaluator '${name}'`,
    columns: names.map((each) => ({ name: each, show: number, widest: '-1.23457e-10' })),
    flag: () => '',
    objectiveOf({ study, jobs, trials }) {
      if (jobs > concurrency) {
        throw new StropError('invalid-argument', `--jobs ${jobs}: evaluator '${name}' takes ${concurrency} at once`);
      }
      return async (trial, context) => {
        const which = `trial ${trial.number} of ${trials}`;
        line.show(which);
        const request = { params: trial.params, seed: study.seed + trial.number, repeats };
        const onProgress = (fraction: number, text = '') => line.show(`${which}  ${bar(fraction)}  ${text}`);
        try {
          const described = {
            study: study.name,
            trial,
            request,
            objectives: names,
            signal: context.signal,
            onProgress,
          };
          return await evaluateBy(evaluator, described);
        } finally {
          line.clear();
        }
      };
    },
    async finish({ study }) {
      const summary = await summaryOfBest(study);
      if (!given.json) console.log(`\n${describeBest(summary)}\n`);
      console.log(JSON.stringify(summary));
    },
    close: () => evaluator.close(),
  };
}
