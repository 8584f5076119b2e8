import { join } from 'node:path';
import { loadDataset } from '../datasets/load.ts';
import { knownImages } from '../datasets/sources.ts';
import type { EngineName } from '../engines/choose.ts';
import { StropError } from '../errors.ts';
import type { TrainOutcome } from '../evaluate/index.ts';
import { describeObjectives, parseObjectives } from '../evaluate/objectives.ts';
import { quantity } from '../report/format.ts';
import type { Trial } from '../search/trial.ts';
import { namedSpace } from '../space/named-spaces.ts';
import { threadBudget } from '../workers/environment.ts';
import { TrialRunner } from '../workers/trial-runner.ts';
import { finishSearch } from './finish-search.ts';
import { count } from './format.ts';
import { obtainDataset } from './obtain-dataset.ts';
import { bar, type ProgressLine, timeLeft } from './progress-line.ts';
import { folderName, type SearchTask, type TaskArguments, type TaskContext } from './search-task.ts';
import { wholeNumber } from './whole-number.ts';

/** Only where it is wanted, since recipes bring TensorFlow.js with them. */
const loadConstraining = () => import('../evaluate/index.ts');

/** The search with a built-in objective: what a trained and sharpened network does as a spiking one, its accuracy first of all. */
export async function trainingTask(given: TaskArguments, line: ProgressLine): Promise<SearchTask> {
  const { dataset = 'fashion-mini', space: spaceName = 'table1-mini', data, engine, validation = '1000', json } = given;
  const objectives = parseObjectives(given.objectives ?? 'accuracy');
  const directions = objectives.map(({ direction }) => direction);
  if (given.direction !== undefined && given.direction !== directions.join()) {
    const found = `--direction ${given.direction}`;
    throw new StropError('invalid-argument', `${found}: of ${objectives.map(({ name }) => name)} it is ${directions}`);
  }
  const settings = {
    dataset,
    ...(data === undefined ? {} : { data }),
    space: spaceName,
    validationImages: wholeNumber('validation', validation),
    ...(engine === undefined ? {} : { engine: engine as EngineName }),
    seed: wholeNumber('seed', given.seed),
    ...(given.objectives === undefined ? {} : { objectives: objectives.map(({ name }) => name).join() }),
  };
  const { space, note } = await constrained(given.constraint, spaceName, settings);
  const accuracy = `spiking accuracy on ${settings.validationImages} held-out images of ${dataset}`;
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
      const { value, profile: _, figures, ...rest }: TrainOutcome = outcome;
      if (!figures) return { value, attributes: rest };
      return { values: figures.map((figure) => figure.value), attributes: { ...rest, figures } };
    } finally {
      line.clear();
      runners.push(runner);
    }
  }

  return {
    name: folderName(dataset, spaceName),
    ...{ space, directions, objective: describeObjectives(objectives, accuracy), ...(note ? { note } : {}) },
    columns: objectives.map(({ kind, unit }) => ({
      name: kind,
      show: (value) => quantity(value, unit),
      widest: kind === 'accuracy' ? '100.0 %' : quantity(123456789, unit),
    })),
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

/** The space with what breaks a constraint forbidden, and how much of it is left. */
async function constrained(
  text: string | undefined,
  name: string,
  { dataset, data }: { dataset: string; data?: string },
) {
  const space = namedSpace(name);
  if (text === undefined) return { space };
  const { constrainSpace, parseConstraints } = await loadConstraining();
  const constraints = parseConstraints(text);
  const images = knownImages(dataset) ?? (await loadDataset(dataset, data === undefined ? {} : { data }));
  const { points, fitting, ...rest } = constrainSpace(name, space, constraints, images);
  const kept = constraints.map((constraint) => constraint.text).join(', ');
  return { space: rest.space, note: `${count(fitting)} of ${count(points)} configurations keep ${kept}` };
}
