import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../../engines/choose.ts';
import { StropError } from '../../errors.ts';
import { TrialRunner } from '../../workers/trial-runner.ts';
import { command } from '../command.ts';
import { EpochTable } from '../epoch-table.ts';
import { interruptible } from '../interrupt.ts';
import { obtainDataset } from '../obtain-dataset.ts';
import { describeProfile } from '../profile-table.ts';
import { bar, ProgressLine, timeLeft } from '../progress-line.ts';
import { trainingReportOf } from '../training-report-of.ts';
import { trainingSettings } from '../training-settings.ts';
import { describeTraining, describeTrainings, summaryOf } from '../training-summary.ts';
import { type FinishedTraining, Trainings } from '../trainings.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'train',
    description: 'Trains and sharpens a network and runs it as a spiking one; run again, it goes on where it was',
  },
  args: {
    dataset: {
      type: 'string',
      valueHint: 'NAME|DIR',
      description:
        'fashion-mini, mnist, fashion-mnist, cifar-10, cifar-100, or a folder of images (default: fashion-mini)',
    },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    preset: {
      type: 'string',
      valueHint: 'ROW',
      description: "A row of the paper's tables: table4.cifar-100, table2:12, table6:4",
    },
    trial: { type: 'string', valueHint: 'STUDY#N', description: 'Train a trial of a search again' },
    recipe: { type: 'string', valueHint: 'FILE', description: 'Train by a recipe in JSON, as --show prints it' },
    set: {
      type: 'string',
      valueHint: 'PATH=VALUE',
      description: 'Change the recipe, as often as needed: --set batch=64 --set optimizer.learningRate=0.01',
    },
    show: { type: 'boolean', default: false, description: 'Print the recipe and train nothing' },
    epochs: { type: 'string', valueHint: 'N', description: 'Epochs, or auto: until every layer is hard (default)' },
    allowUnfinished: {
      type: 'boolean',
      default: false,
      description: "Let --epochs end before every layer is hard, as the paper's 50 do",
    },
    seed: {
      type: 'string',
      valueHint: 'N',
      description: "Every random choice follows from it (default: 0, or the trial's)",
    },
    seeds: { type: 'string', default: '1', valueHint: 'N', description: 'Train that many times, from the seed on' },
    validation: {
      type: 'string',
      valueHint: 'N',
      description: "Training images held out (default: 1000, or the trial's)",
    },
    name: { type: 'string', valueHint: 'NAME', description: 'Name of the training (default: train-DATASET or preset)' },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where artefacts are kept' },
    engine: { type: 'string', valueHint: 'NAME', description: 'Training engine: native, tensorflow, wasm or cpu' },
    profile: { type: 'boolean', default: false, description: 'Show at the end what the time went into' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args, rawArgs }) {
    const given = { ...args, set: valuesOf('set', rawArgs) };
    const { name: defaultName, settings, seed: first } = await trainingSettings(given);
    if (args.show) {
      console.log(JSON.stringify(settings.recipe, null, 1));
      return;
    }
    const seeds = Array.from({ length: wholeNumber('seeds', args.seeds, 1) }, (_, i) => first + i);
    const name = args.name ?? defaultName;
    if (!/^\w[\w.-]*$/.test(name)) {
      throw new StropError('invalid-argument', `--name ${name}: expected letters, digits, dots, dashes, underscores`);
    }
    const trainings = await Trainings.open(join(args.runs, name), settings);
    const print = args.json ? undefined : console.log;
    const runner = new TrialRunner();
    const line = new ProgressLine();
    const place = {
      ...(args.data === undefined ? {} : { data: args.data }),
      ...(args.engine === undefined ? {} : { engine: args.engine as EngineName }),
    };

    async function train(seed: number, signal: AbortSignal): Promise<FinishedTraining> {
      const folder = trainings.folderOf(seed);
      const began = performance.now();
      let begunAt: number | undefined; // the fraction at which this process took over
      const table = new EpochTable(print);
      const request = { ...settings, ...place, seed, folder, checkpoint: true, measureEpochs: true };
      const outcome = await runner.run(
        'train',
        { ...request, ...(args.profile ? { profile: true } : {}) },
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
      await interruptible(async (signal) => {
        await obtainDataset(settings.dataset, args.data, { line, signal });
        const finished: FinishedTraining[] = [];
        for (const seed of seeds) {
          const before = await trainings.finished(seed);
          print?.(`${name}, seed ${seed}${before ? ': finished before' : ''}\n`);
          const training = before ?? (await trainings.alone(seed, () => train(seed, signal)));
          print?.(`${before ? '' : '\n'}${describeTraining(training)}\n`);
          finished.push(training);
        }
        if (finished.length > 1) print?.(`${describeTrainings(finished)}\n`);
        const { profile } = finished.at(-1)!.outcome;
        if (profile) print?.(`${describeProfile(profile)}\n`);
        else if (args.profile) print?.('no profile: the training was finished before\n');
        console.log(JSON.stringify(summaryOf(name, finished)));
      });
    } finally {
      line.clear();
      runner.close();
    }
  },
});

/** All values of an option that may be given more than once; the parser keeps the last. */
function valuesOf(option: string, rawArgs: readonly string[]): string[] {
  return rawArgs.flatMap((argument, i) => {
    if (argument === `--${option}`) return [rawArgs[i + 1] ?? ''];
    return argument.startsWith(`--${option}=`) ? [argument.slice(option.length + 3)] : [];
  });
}
