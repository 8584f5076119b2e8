import { join } from 'node:path';
import type { EngineName } from '../engines/choose.ts';
import { StropError } from '../errors.ts';
import type { TrainOutcome } from '../evaluate/index.ts';
import type { Trial } from '../search/trial.ts';
import { namedSpace } from '../space/named-spaces.ts';
import { threadBudget } from '../workers/environment.ts';
import { TrialRunner } from '../workers/trial-runner.ts';
import { finishSearch } from './finish-search.ts';
import { percent } from './format.ts';
import { obtainDataset } from './obtain-dataset.ts';
import { bar, type ProgressLine, timeLeft } from './progress-line.ts';
import { folderName, type SearchTask, type TaskArguments, type TaskContext } from './search-task.ts';
import { wholeNumber } from './whole-number.ts';

/** The search with a built-in objective: the accuracy of a trained and sharpened network, run as a spiking one. */
export function trainingTask(given: TaskArguments, line: ProgressLine): SearchTask {
  const { dataset = 'fashion-mini', space = 'table1-mini', data, engine, validation = '1000', json } = given;
  if (given.direction !== undefined && given.direction !== 'maximize') {
    throw new StropError('invalid-argument', `--direction ${given.direction}: an accuracy is to maximize`);
  }
  const settings = {
    dataset,
    ...(data === undefined ? {} : { data }),
    space,
    validationImages: wholeNumber('validation', validation),
    ...(engine === undefined ? {} : { engine: engine as EngineName }),
    seed: wholeNumber('seed', given.seed),
  };
  const runners: TrialRunner[] = [];

  async function evaluate(trial: Trial, context: TaskContext, signal: AbortSignal) {
    const { folder, jobs, trials } = context;
    const began = performance.now();
    const request = { ...settings, params: trial.params, folder: join(folder, String(trial.number)) };
    const which = `trial ${trial.number} (${trial.number + 1} of ${trials})`;
    line.show(`${which}  starting`);
    // Each job has a process of its own, and its share of the threads.
    const runner = runners.pop() ?? new TrialRunner({ threads: Math.max(1, Math.floor(threadBudget() / jobs)) });
    try {
      const outcome = await runner.run('trial', request, {
        signal,
        onProgress: (progress) => {
          if (progress.kind !== 'batch') return;
          const { epoch, epochs, fraction, loss } = progress;
          const left = timeLeft(fraction, (performance.now() - began) / 1000);
          line.show(`${which}  ${bar(fraction)}  epoch ${epoch + 1} of ${epochs}  loss ${loss.toFixed(3)}  ${left}`);
        },
      });
      const { value, profile: _, ...attributes }: TrainOutcome = outcome;
      return { value, attributes };
    } finally {
      line.clear();
      runners.push(runner);
    }
  }

  return {
    name: folderName(dataset, space),
    space: namedSpace(space),
    directions: ['maximize'],
    objective: `spiking accuracy on ${settings.validationImages} held-out images of ${dataset}`,
    columns: [{ name: 'accuracy', show: percent, widest: '100.0 %' }],
    flag: ({ attributes }) => (attributes.outcome === 'completed' ? '' : `${attributes.outcome}: ${attributes.reason}`),
    prepare: (signal) => obtainDataset(dataset, data, { line, signal }),
    objectiveOf:
      (context) =>
      (trial, { signal }) =>
        evaluate(trial, context, signal),
    async finish({ study, folder, startup, signal }) {
      for (const runner of runners.splice(0)) runner.close();
      const runner = new TrialRunner();
      runners.push(runner);
      await finishSearch({ study, settings, folder, runner, line, signal, startup, json });
    },
    close() {
      for (const runner of runners) runner.close();
    },
  };
}
