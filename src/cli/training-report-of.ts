import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { NetworkTest, TrainOutcome } from '../evaluate/index.ts';
import { renderTrainingReport } from '../report/index.ts';
import type { TrainingSettings } from './trainings.ts';

interface ReportedTraining {
  readonly name: string;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly folder: string;
  readonly outcome: TrainOutcome;
}

/** The report of a training as HTML. */
export async function trainingReportOf(training: ReportedTraining, test: NetworkTest): Promise<string> {
  const { name, settings, seed, folder, outcome } = training;
  const metrics = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  const { images, spikingAccuracy, trainedAccuracy, agreeing, layers, agreement, confusion, classNames, examples } =
    test;
  return renderTrainingReport({
    ...{ name, dataset: settings.dataset, seed, softAccuracy: outcome.softAccuracy, seconds: outcome.seconds },
    network: {
      ...{ images, spikingAccuracy, trainedAccuracy, agreeing, layers, agreement, confusion, classNames, examples },
      sharpness: metrics
        .trim()
        .split('\n')
        .map((record) => JSON.parse(record)),
    },
    recipe: JSON.stringify(settings.recipe, null, 1),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), engine: outcome.engine },
  });
}
