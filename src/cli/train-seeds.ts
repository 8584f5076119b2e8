import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../engines/choose.ts';
import { TrialRunner } from '../workers/trial-runner.ts';
import { EpochTable } from './epoch-table.ts';
import { obtainDataset } from './obtain-dataset.ts';
import { bar, ProgressLine, timeLeft } from './progress-line.ts';
import { trainingReportOf } from './training-report-of.ts';
import { describeTraining } from './training-summary.ts';
import { type FinishedTraining, type TrainingSettings, Trainings } from './trainings.ts';

export interface SeedsRequest {
  readonly name: string;
  readonly settings: TrainingSettings;
  readonly seeds: readonly number[];
  readonly runs: string;
  readonly data?: string | undefined;
  readonly engine?: string | undefined;
  /** Whether to measure what the time goes into. */
  readonly profile?: boolean;
  /** Shows what goes on; nothing is shown without it. */
  readonly print?: ((line: string) => void) | undefined;
}

/** Trains the same recipe from one seed after the other. What is finished already is read; what was begun is gone on with. */
export async function trainSeeds(request: SeedsRequest, signal: AbortSignal): Promise<FinishedTraining[]> {
  const { name, settings, seeds, runs, data, engine, profile, print } = request;
  const trainings = await Trainings.open(join(runs, name), settings);
  const runner = new TrialRunner();
  const line = new ProgressLine();
  const place = {
    ...(data === undefined ? {} : { data }),
    ...(engine === undefined ? {} : { engine: engine as EngineName }),
  };

  async function train(seed: number): Promise<FinishedTraining> {
    const folder = trainings.folderOf(seed);
    const began = performance.now();
    let begunAt: number | undefined; // the fraction at which this process took over
    const table = new EpochTable(print);
    const order = { ...settings, ...place, seed, folder, checkpoint: true, measureEpochs: true };
    const outcome = await runner.run(
      'train',
      { ...order, ...(profile ? { profile: true } : {}) },
      {
        signal,
        onProgress: (progress) => {
          if (progress.kind === 'batch') {
            const { epoch, epochs, fraction, loss } = progress;
            begunAt ??= fraction;
            const left = timeLeft((fraction - begunAt) / (1 - begunAt), (performance.now() - began) / 1000);
            line.show(`${bar(fraction)}  epoch ${epoch + 1} of ${epochs}  loss ${loss.toFixed(3)}  ${left}`);
            return;
          }
          line.clear();
          if (progress.kind === 'epoch') table.add(progress.record);
          else console.error(`strop: ${progress.message}`);
        },
      },
    );
    const test = outcome.artefacts['network.strop']
      ? await runner.run(
          'test',
          { ...settings, ...place, folder, artefacts: outcome.artefacts },
          { signal, onProgress: (fraction) => line.show(`simulating the test images  ${bar(fraction)}`) },
        )
      : null;
    line.clear();
    if (test) {
      const about = { name, settings, seed, folder, outcome };
      await writeFile(join(folder, 'report.html'), await trainingReportOf(about, test));
    }
    const { examples, ...measured } = test ?? {};
    const training: FinishedTraining = { seed, folder, outcome, test: test ? (measured as typeof test) : null };
    await trainings.keep(training);
    await rm(`${folder}.checkpoint`, { recursive: true, force: true });
    return training;
  }

  try {
    await obtainDataset(settings.dataset, data, { line, signal });
    const finished: FinishedTraining[] = [];
    for (const seed of seeds) {
      const before = await trainings.finished(seed);
      print?.(`${name}, seed ${seed}${before ? ': finished before' : ''}\n`);
      const training = before ?? (await trainings.alone(seed, () => train(seed)));
      print?.(`${before ? '' : '\n'}${describeTraining(training)}\n`);
      finished.push(training);
    }
    return finished;
  } finally {
    line.clear();
    runner.close();
  }
}
