import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../../engines/choose.ts';
import { StropError } from '../../errors.ts';
import type { TrainOutcome } from '../../evaluate/index.ts';
import { createStudy } from '../../search/create-study.ts';
import { gpSampler } from '../../search/gp-sampler.ts';
import { randomSampler } from '../../search/random-sampler.ts';
import type { Trial } from '../../search/trial.ts';
import { namedSpace } from '../../space/named-spaces.ts';
import { SqliteStorage } from '../../storage/sqlite.ts';
import { TrialRunner } from '../../workers/trial-runner.ts';
import { command } from '../command.ts';
import { finishSearch } from '../finish-search.ts';
import { interruptible } from '../interrupt.ts';
import { obtainDataset } from '../obtain-dataset.ts';
import { bar, ProgressLine, timeLeft } from '../progress-line.ts';
import { TrialTable } from '../trial-table.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'search',
    description: 'Tunes the hyperparameters of a Whetstone network; run again, it goes on where it was',
  },
  args: {
    dataset: {
      type: 'string',
      default: 'fashion-mini',
      valueHint: 'NAME',
      description: 'fashion-mini, mnist, fashion-mnist, cifar-10, cifar-100, or a folder of images',
    },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    space: {
      type: 'string',
      default: 'table1-mini',
      valueHint: 'NAME',
      description: 'Grid of hyperparameters: table1-mini or table1',
    },
    trials: {
      type: 'string',
      default: '15',
      valueHint: 'N',
      description: 'Trials in all, earlier runs of the study included',
    },
    startup: {
      type: 'string',
      default: '2',
      valueHint: 'N',
      description: 'Random trials before the Gaussian process takes over',
    },
    sampler: { type: 'enum', default: 'gp', options: ['gp', 'random'], description: 'How configurations are chosen' },
    seed: { type: 'string', default: '0', valueHint: 'N', description: 'Every random choice follows from it' },
    validation: {
      type: 'string',
      default: '1000',
      valueHint: 'N',
      description: 'Training images held out to measure the objective',
    },
    study: { type: 'string', valueHint: 'NAME', description: 'Name of the study (default: DATASET-SPACE)' },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    engine: {
      type: 'string',
      valueHint: 'NAME',
      description: 'Training engine: native, wasm or cpu (else the best)',
    },
    json: {
      type: 'boolean',
      default: false,
      description: 'Print the result as JSON, and nothing else, on standard output',
    },
  },
  async run({ args }) {
    const settings = {
      dataset: args.dataset,
      ...(args.data === undefined ? {} : { data: args.data }),
      space: args.space,
      validationImages: wholeNumber('validation', args.validation),
      ...(args.engine === undefined ? {} : { engine: args.engine as EngineName }),
      seed: wholeNumber('seed', args.seed),
    };
    const trials = wholeNumber('trials', args.trials);
    const startup = wholeNumber('startup', args.startup);
    const name = studyName(
      args.study ?? `${args.dataset}-${args.space}`.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, ''),
    );
    const folder = join(args.runs, name);
    await mkdir(args.runs, { recursive: true });
    const storage = new SqliteStorage(join(args.runs, 'studies.sqlite'));
    const runner = new TrialRunner();
    const line = new ProgressLine();
    try {
      await interruptible(async (signal) => {
        await obtainDataset(args.dataset, args.data, { line, signal });
        const sampler = args.sampler === 'gp' ? gpSampler({ startup }) : randomSampler();
        const objective = `spiking accuracy on ${settings.validationImages} held-out images of ${settings.dataset}`;
        const space = namedSpace(args.space);
        const study = await createStudy({ name, space, objective, seed: settings.seed, sampler, storage });
        const table = new TrialTable(study.space, args.json ? undefined : console.log);
        table.start(name, await study.trials(), trials);
        await study.optimize((trial) => evaluate(trial), { trials, signal, onTrial: (trial) => table.add(trial) });
        await finishSearch({ study, settings, folder, runner, line, signal, startup, json: args.json });

        async function evaluate(trial: Trial) {
          const began = performance.now();
          const request = { ...settings, params: trial.params, folder: join(folder, String(trial.number)) };
          const which = `trial ${trial.number} (${trial.number + 1} of ${trials})`;
          line.show(`${which}  starting`);
          const outcome = await runner.run('trial', request, {
            signal,
            onProgress: (progress) => {
              if (progress.kind !== 'batch') return;
              const { epoch, epochs, fraction, loss } = progress;
              const left = timeLeft(fraction, (performance.now() - began) / 1000);
              line.show(
                `${which}  ${bar(fraction)}  epoch ${epoch + 1} of ${epochs}  loss ${loss.toFixed(3)}  ${left}`,
              );
            },
          });
          line.clear();
          const { value, profile: _, ...attributes }: TrainOutcome = outcome;
          return { value, attributes };
        }
      });
    } finally {
      line.clear();
      runner.close();
      storage.close();
    }
  },
});

/** The study's name is also a folder's. */
function studyName(name: string): string {
  if (!/^[\w][\w.-]*$/.test(name)) {
    throw new StropError('invalid-argument', `--study ${name}: expected letters, digits, dots, dashes and underscores`);
  }
  return name;
}
