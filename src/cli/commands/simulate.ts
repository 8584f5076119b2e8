import { join } from 'node:path';
import { StropError } from '../../errors.ts';
import { describeKernels } from '../../kernels/choose.ts';
import { type SimulateOptions, simulate, type TimeSteps } from '../../spiking/index.ts';
import { threadBudget } from '../../workers/environment.ts';
import { command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { obtainDataset } from '../obtain-dataset.ts';
import { bar, ProgressLine } from '../progress-line.ts';
import { bitsFlag, quantised } from '../quantised.ts';
import { readNetwork } from '../read-network.ts';
import { describeSimulation, summaryOfSimulation } from '../simulation-table.ts';
import { withTargetArithmetic } from '../target-arithmetic.ts';
import { datasetOf, testImages } from '../test-images.ts';
import { wholeNumber } from '../whole-number.ts';
import { writeRaster } from '../write-raster.ts';

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
    bits: bitsFlag,
    target: {
      type: 'string',
      valueHint: 'loihi',
      description: 'With the arithmetic of that chip: mantissas, exponents, thresholds that have to be exceeded',
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
    raster: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Draw every spike and membrane of --image as FILE.svg, or write them as FILE.csv',
    },
    image: {
      type: 'string',
      default: '0',
      valueHint: 'N,…',
      description: 'With --raster: which test images; one is drawn as a wave, several as a raster',
    },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const [, study, trial] = /^([\w.-]+)#(\d+)$/.exec(args.network) ?? [];
    const { network: stored, path } = await readNetwork(study ? join(args.runs, study, trial!) : args.network);
    const { network: integers } = quantised(stored, args.bits);
    if (args.target !== undefined && args.steps !== undefined) {
      throw new StropError(
        'invalid-argument',
        '--target and --steps: a chip’s arithmetic is known for one wave an image',
      );
    }
    const target = args.target === undefined ? undefined : withTargetArithmetic(integers, args.target);
    const network = target?.network ?? integers;
    const dataset = args.dataset ?? (await datasetOf(path));
    const { kernels } = describeKernels();
    const threads = args.threads === undefined ? threadBudget() : wholeNumber('threads', args.threads, 1);
    const options = { kernels, threads, method: methodOf(args.method), ...stepsOf(args) };
    await interruptible(
      async (signal) => {
        const line = new ProgressLine();
        try {
          await obtainDataset(dataset, args.data, { line, signal });
          const split = await testImages(network, dataset, args, signal);
          const began = performance.now();
          const count = split.labels.length;
          const onProgress = (done: number) =>
            line.show(`simulating  ${bar(done / count)}  ${done} of ${count} images`);
          const simulation = await simulate(network, split.images, { ...options, onProgress, signal });
          const seconds = (performance.now() - began) / 1000;
          line.clear();
          const about = { target, network: path, dataset, seconds, threads, kernels, steps: options.steps };
          const summary = summaryOfSimulation(about, network, simulation, split.labels);
          if (args.raster !== undefined)
            await writeRaster(args.raster, args.image, network, split, { kernels, signal });
          console.log(args.json ? JSON.stringify(summary) : describeSimulation(summary));
        } finally {
          line.clear();
        }
      },
      { resumes: false },
    );
  },
});

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
