import { StropError } from '../../errors.ts';
import { command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { describeProfile } from '../profile-table.ts';
import { trainSeeds } from '../train-seeds.ts';
import { trainingSettings } from '../training-settings.ts';
import { describeTrainings, summaryOf } from '../training-summary.ts';
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
    const print = args.json ? undefined : console.log;
    await interruptible(async (signal) => {
      const { runs, data, engine, profile: isProfiled } = args;
      const request = { name, settings, seeds, runs, data, engine, profile: isProfiled, print };
      const finished = await trainSeeds(request, signal);
      if (finished.length > 1) print?.(`${describeTrainings(finished)}\n`);
      const { profile } = finished.at(-1)!.outcome;
      if (profile) print?.(`${describeProfile(profile)}\n`);
      else if (isProfiled) print?.('no profile: the training was finished before\n');
      console.log(JSON.stringify(summaryOf(name, finished)));
    });
  },
});

/** All values of an option that may be given more than once; the parser keeps the last. */
function valuesOf(option: string, rawArgs: readonly string[]): string[] {
  return rawArgs.flatMap((argument, i) => {
    if (argument === `--${option}`) return [rawArgs[i + 1] ?? ''];
    return argument.startsWith(`--${option}=`) ? [argument.slice(option.length + 3)] : [];
  });
}
