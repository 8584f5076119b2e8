import { basename, extname } from 'node:path';
import { StropError } from '../errors.ts';
import { evaluateBy } from '../hil/objective.ts';
import type { Outcome } from '../search/outcome.ts';
import type { Attributes } from '../search/trial.ts';
import { describeBest, summaryOfBest } from './best-summary.ts';
import { openEvaluator } from './evaluator-flags.ts';
import { number } from './format.ts';
import { loadSpace } from './load-space.ts';
import { networksFor } from './networks-for-evaluator.ts';
import { bar, type ProgressLine } from './progress-line.ts';
import { folderName, type SearchTask, type TaskArguments } from './search-task.ts';
import { trainingTask } from './training-task.ts';

/**
 * The search of what an evaluator measures, hardware or a program of the user's own that stays: configurations as they are, or,
 * with a data set, the networks that are trained by them.
 */
export async function evaluatorTask(
  given: TaskArguments,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<SearchTask> {
  const { objectives: _, direction: __, ...ofTraining } = given;
  const training = given.dataset === undefined ? undefined : await trainingTask(ofTraining, line);
  if (!training && given.space === undefined) {
    throw new StropError('invalid-argument', '--space: expected the space of the evaluator, or a --dataset');
  }
  const space = training?.space ?? (await loadSpace(given.space!));
  const { evaluator, objectives, repeats } = await openEvaluator(given, { space, line, signal });
  const names = objectives.map(({ name }) => name);
  const { name, concurrency, formats } = evaluator.info;
  const close = async () => {
    await training?.close();
    await evaluator.close();
  };
  const format = (['strop', 'nir'] as const).find((known) => formats.includes(known));
  if (training && !format) {
    await close();
    const message = `--dataset: evaluator '${name}' takes ${formats.join(', ') || 'no networks'}; expected strop or nir among them`;
    throw new StropError('invalid-argument', message);
  }
  return {
    name: training ? folderName(training.name, name) : folderName(name, basename(given.space!, extname(given.space!))),
    space,
    directions: objectives.map(({ direction }) => direction),
    objective: `${names.join(', ')} of evaluator '${name}'${training ? `, instead of the ${training.objective}` : ''}`,
    columns: names.map((each) => ({ name: each, show: number, widest: '-1.23457e-10' })),
    flag: () => '',
    prepare: async (stop) => training?.prepare?.(stop),
    objectiveOf(context) {
      const { study, jobs, trials } = context;
      if (!training && jobs > concurrency) {
        throw new StropError('invalid-argument', `--jobs ${jobs}: evaluator '${name}' takes ${concurrency} at once`);
      }
      const trained = training && networksFor(training, given, context, format!);
      return async (trial, { signal: stop }) => {
        const which = `trial ${trial.number} of ${trials}`;
        line.show(which);
        const network = (await trained?.(trial, stop)) ?? { request: {}, attributes: {} };
        if ('outcome' in network) return network.outcome;
        const request = { params: trial.params, ...network.request, seed: study.seed + trial.number, repeats };
        const onProgress = (fraction: number, text = '') => line.show(`${which}  ${bar(fraction)}  ${text}`);
        try {
          const described = { study: study.name, trial, request, objectives: names, signal: stop, onProgress };
          return withAttributes(await evaluateBy(evaluator, described), network.attributes);
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
    close,
  };
}

/** An outcome of an evaluator with what is known of the trial besides. */
function withAttributes(outcome: Outcome, more: Attributes): Outcome {
  const { attributes = {}, ...rest } = outcome as { values: number[]; attributes?: Attributes };
  return { ...rest, attributes: { ...more, ...attributes } };
}
