import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../../errors.ts';
import { createStudy } from '../../search/create-study.ts';
import { SqliteStorage } from '../../storage/sqlite.ts';
import { command } from '../command.ts';
import { customTask } from '../custom-task.ts';
import { interruptible } from '../interrupt.ts';
import { studiesFile, studyName } from '../open-storage.ts';
import { ProgressLine } from '../progress-line.ts';
import { SAMPLERS, samplerOf } from '../search-sampler.ts';
import type { SearchTask } from '../search-task.ts';
import { trainingTask } from '../training-task.ts';
import { TrialTable } from '../trial-table.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'search',
    description:
      'Tunes the hyperparameters of a Whetstone network, or anything that has a value; run again, it goes on where it was',
  },
  args: {
    dataset: {
      type: 'string',
      valueHint: 'NAME',
      description: 'fashion-mini (default), mnist, fashion-mnist, cifar-10, cifar-100, or a folder of images',
    },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    space: {
      type: 'string',
      valueHint: 'NAME|FILE',
      description: 'Grid of hyperparameters: table1-mini (default), table1, table3, or a .json, .js or .ts file of one',
    },
    objective: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Tune the function of a configuration that this .js or .ts file exports by default',
    },
    command: {
      type: 'string',
      valueHint: 'COMMAND',
      description: 'Tune a program that reads a configuration as JSON on its standard input and prints a value last',
    },
    direction: {
      type: 'string',
      valueHint: 'maximize|minimize',
      description: 'Of the value (default: maximize); of two values, two with a comma',
    },
    objectives: {
      type: 'string',
      valueHint: 'NAME[,NAME]',
      description:
        'Of a network: accuracy (default), energy[:PROFILE], latency[:PROFILE], spikes, synapticOperations, cores[:TARGET]',
    },
    constraint: {
      type: 'string',
      valueHint: 'fits:TARGET',
      description:
        'Propose only networks that fit onto loihi, loihi2, spinnaker1, spinnaker2, truenorth or speck (TARGET*N: N chips); ' +
        'or cores:TARGET<=N; several with commas',
    },
    trials: {
      type: 'string',
      default: '15',
      valueHint: 'N',
      description: 'Trials in all, earlier runs of the study included',
    },
    jobs: { type: 'string', default: '1', valueHint: 'N', description: 'Trials to evaluate at once' },
    replicates: {
      type: 'string',
      default: '1',
      valueHint: 'N',
      description: 'Trials of each configuration, for an objective that is noisy',
    },
    sampler: { type: 'enum', default: 'gp', options: [...SAMPLERS], description: 'How configurations are chosen' },
    startup: {
      type: 'string',
      default: '2',
      valueHint: 'N',
      description: 'Random trials before the Gaussian process takes over',
    },
    acquisition: {
      type: 'string',
      valueHint: 'NAME',
      description: 'What the sampler gp maximises: logEI (default), EI, PI, LCB, mean, MES, Thompson or hedge',
    },
    maximise: {
      type: 'string',
      valueHint: 'HOW',
      description: 'How it does: certified (default), heuristic or exhaustive',
    },
    stopBelow: {
      type: 'string',
      valueHint: 'D',
      description: 'Stop once no configuration is left with an expected improvement of D or more',
    },
    seed: { type: 'string', default: '0', valueHint: 'N', description: 'Every random choice follows from it' },
    validation: {
      type: 'string',
      valueHint: 'N',
      description: 'Training images held out to measure the objective (default: 1000)',
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
    const trials = wholeNumber('trials', args.trials);
    const jobs = wholeNumber('jobs', args.jobs, 1);
    const startup = wholeNumber('startup', args.startup);
    const replicates = wholeNumber('replicates', args.replicates, 1);
    const seed = wholeNumber('seed', args.seed);
    const stopWhen = args.stopBelow === undefined ? {} : { stopWhen: { improvementBelow: positive(args.stopBelow) } };
    const sampler = samplerOf(args);
    const line = new ProgressLine();
    const isCustom = args.objective !== undefined || args.command !== undefined;
    const task: SearchTask = isCustom ? await customTask(args, line) : await trainingTask(args, line);
    const { space, directions, objective, columns, flag } = task;
    const name = studyName('--study', args.study ?? task.name);
    await mkdir(args.runs, { recursive: true });
    const storage = new SqliteStorage(studiesFile(args.runs));
    try {
      await interruptible(async (signal) => {
        await task.prepare?.(signal);
        const study = await createStudy({ name, space, directions, objective, replicates, seed, sampler, storage });
        const print = args.json ? undefined : console.log;
        const table = new TrialTable(space, { columns, directions, flag, print });
        if (task.note) print?.(`${task.note}\n`);
        table.start(name, await study.trials(), trials);
        const context = { study, folder: join(args.runs, name), jobs, trials, startup, signal };
        const state = await study.optimize(task.objectiveOf(context), {
          ...{ trials, jobs, ...stopWhen, signal },
          onTrial: (trial) => {
            line.clear();
            table.add(trial);
          },
        });
        if (state === 'exhausted') print?.('\nthe space is exhausted: every configuration has had its trial');
        if (state === 'converged') {
          print?.(`\nconverged: no configuration is left with an expected improvement of ${args.stopBelow} or more`);
        }
        await task.finish(context);
      });
    } finally {
      line.clear();
      task.close();
      storage.close();
    }
  },
});

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new StropError('invalid-argument', `--stop-below ${text}: expected a number above 0`);
}
