import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadDataset } from '../../datasets/load.ts';
import { StropError } from '../../errors.ts';
import { describeKernels } from '../../kernels/choose.ts';
import {
  applyLoihiArithmetic,
  isQuantised,
  type LoihiNetwork,
  quantise,
  type SimulateOptions,
  type SpikingNetwork,
  simulate,
  type TimeSteps,
} from '../../spiking/index.ts';
import { threadBudget } from '../../workers/environment.ts';
import { command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { obtainDataset } from '../obtain-dataset.ts';
import { bar, ProgressLine } from '../progress-line.ts';
import { readNetwork } from '../read-network.ts';
import { describeSimulation, summaryOfSimulation } from '../simulation-table.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'simulate',
    description: 'Runs a spiking network on test images: its accuracy, and what each layer does',
  },
  args: {
    network: {
      type: 'positional',
      required: true,
      description: 'A network.strop, the folder of a training or trial, or STUDY#N',
    },
    dataset: {
      type: 'string',
      valueHint: 'NAME|DIR',
      description: 'Whose test images (default: what it was trained on)',
    },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    images: { type: 'string', valueHint: 'N', description: 'The first N test images (default: all)' },
    bits: {
      type: 'string',
      valueHint: '8|4',
      description: 'Quantise the network first, with a scale for each feature',
    },
    target: {
      type: 'string',
      valueHint: 'loihi',
      description: "With a target's arithmetic: rounded thresholds, strict >",
    },
    threads: { type: 'string', valueHint: 'N', description: 'Worker threads (default: STROP_THREADS, else the cores)' },
    method: {
      type: 'string',
      default: 'auto',
      valueHint: 'NAME',
      description: 'How quantised layers add: events, nibbles, or auto, the faster one; the spikes are the same',
    },
    steps: {
      type: 'string',
      valueHint: 'T',
      description: 'Integrate and fire over T time steps; default: one wave an image',
    },
    reset: { type: 'string', default: 'zero', valueHint: 'HOW', description: 'With --steps: zero or subtract' },
    input: {
      type: 'string',
      default: 'constant',
      valueHint: 'HOW',
      description: 'With --steps: constant, or rate: spikes as probable as a pixel is bright',
    },
    seed: {
      type: 'string',
      default: '0',
      valueHint: 'N',
      description: 'With --input rate: what is drawn follows from it',
    },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const [, study, trial] = /^([\w.-]+)#(\d+)$/.exec(args.network) ?? [];
    const { network: stored, path } = await readNetwork(study ? join(args.runs, study, trial!) : args.network);
    const given = args.bits === undefined ? stored : quantise(stored, { bits: bitsOf(args.bits) }).network;
    const target = args.target === undefined ? undefined : targetArithmetic(args.target, given);
    const network = target?.network ?? given;
    const dataset = args.dataset ?? (await datasetOf(path));
    const { kernels } = describeKernels();
    const threads = args.threads === undefined ? threadBudget() : wholeNumber('threads', args.threads, 1);
    const options = { kernels, threads, method: methodOf(args.method), ...stepsOf(args) };
    await interruptible(async (signal) => {
      const line = new ProgressLine();
      try {
        await obtainDataset(dataset, args.data, { line, signal });
        const split = await testImages(network, dataset, args, signal);
        const began = performance.now();
        const count = split.labels.length;
        const onProgress = (done: number) => line.show(`simulating  ${bar(done / count)}  ${done} of ${count} images`);
        const simulation = await simulate(network, split.images, { ...options, onProgress, signal });
        const seconds = (performance.now() - began) / 1000;
        line.clear();
        const about = { target, network: path, dataset, seconds, threads, kernels, steps: options.steps };
        const summary = summaryOfSimulation(about, network, simulation, split.labels);
        console.log(args.json ? JSON.stringify(summary) : describeSimulation(summary));
      } finally {
        line.clear();
      }
    });
  },
});

function bitsOf(text: string): 8 | 4 {
  if (text === '8' || text === '4') return text === '8' ? 8 : 4;
  throw new StropError('invalid-argument', `--bits ${text}: expected 8 or 4`);
}

function targetArithmetic(target: string, network: SpikingNetwork): LoihiNetwork {
  if (target !== 'loihi') throw new StropError('invalid-argument', `--target ${target}: expected loihi`);
  if (!isQuantised(network)) {
    throw new StropError('invalid-argument', '--target loihi: its arithmetic is one of integers: give --bits 8');
  }
  return applyLoihiArithmetic(network);
}

function methodOf(text: string): NonNullable<SimulateOptions['method']> {
  if (text === 'auto' || text === 'events' || text === 'nibbles') return text;
  throw new StropError('invalid-argument', `--method ${text}: expected auto, events or nibbles`);
}

function stepsOf(args: { steps?: string | undefined; reset: string; input: string; seed: string }): {
  steps?: TimeSteps;
} {
  if (args.steps === undefined) return {};
  const { reset, input } = args as Pick<TimeSteps, 'reset' | 'input'>;
  const count = wholeNumber('steps', args.steps, 1);
  return { steps: { count, reset, input, seed: wholeNumber('seed', args.seed) } };
}

/** The data set that a network was trained on, by the config.json beside it. */
async function datasetOf(path: string): Promise<string> {
  const config = await readFile(join(dirname(path), 'config.json'), 'utf8').catch(() => '{}');
  const { dataset } = JSON.parse(config) as { dataset?: unknown };
  if (typeof dataset === 'string') return dataset;
  throw new StropError(
    'invalid-argument',
    `${path}: no config.json beside it says what it was trained on: give --dataset`,
  );
}

async function testImages(
  network: SpikingNetwork,
  name: string,
  { data, images: wanted }: { data?: string | undefined; images?: string | undefined },
  signal: AbortSignal,
) {
  const { shape, classes, readTest } = await loadDataset(name, { ...(data === undefined ? {} : { data }), signal });
  if (`${shape}` !== `${network.inputShape}` || classes !== network.classes) {
    const taken = `the network takes ${network.inputShape.join(' x ')} and tells ${network.classes} classes`;
    throw new StropError('invalid-argument', `data set ${name}: ${shape.join(' x ')}, ${classes} classes; ${taken}`);
  }
  const { images, labels } = await readTest();
  const count = wanted === undefined ? labels.length : Math.min(labels.length, wholeNumber('images', wanted, 1));
  return { images: images.subarray(0, (images.length / labels.length) * count), labels: labels.subarray(0, count) };
}
