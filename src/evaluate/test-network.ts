import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Split, toFloats } from '../datasets/dataset.ts';
import { loadDataset } from '../datasets/load.ts';
import { activateEngine } from '../engines/choose.ts';
import { chooseKernels } from '../kernels/choose.ts';
import { Agreement, decodeNetwork, type LayerActivity, type LayerAgreement, simulate } from '../spiking/index.ts';
import { loadModel, predict } from '../whetstone/index.ts';
import { verifyArtefacts } from './artefacts.ts';
import { codedImages } from './coded-images.ts';
import type { TrainContext, TrainOutcome, TrainRequest } from './train-network.ts';

/** What a finished network does on the test images, in the simulator and as tfjs runs it. */
export interface NetworkTest {
  readonly images: number;
  /** Fractions of the test images that are given their class. */
  readonly spikingAccuracy: number;
  readonly trainedAccuracy: number;
  /** Images that simulator and trained network give the same class. */
  readonly agreeing: number;
  /** Per image. */
  readonly spikes: number;
  readonly synapticOperations: number;
  readonly layers: readonly LayerActivity[];
  readonly agreement: readonly LayerAgreement[];
  /** (classes, classes) images of the row's class that the simulator gives the column's. */
  readonly confusion: number[][];
  /** A few test images, right and wrong ones. */
  readonly examples: readonly { image: number[]; height: number; width: number; label: number; given: number }[];
  readonly classNames: readonly string[];
}

/** A trial whose network is to be tested. */
export interface TestRequest extends Pick<TrainRequest, 'dataset' | 'data' | 'engine'> {
  /** The trial's artefacts. */
  readonly folder: string;
  /** SHA-256 of each of them, as the trial told it. */
  readonly artefacts: TrainOutcome['artefacts'];
}

/** Test images that a report shows. */
const EXAMPLES = 12;
/** Images to a run of the trained network and the simulator. */
const BLOCK = 64;

/**
 * Runs a trial's network.strop on the event-driven simulator over the test images, and compares it neuron by neuron with the
 * trained network of the same trial.
 */
export async function testNetwork(
  request: TestRequest,
  { onProgress, signal }: Pick<TrainContext, 'signal'> & { onProgress?: (fraction: number) => void } = {},
): Promise<NetworkTest> {
  await activateEngine(request.engine);
  const abort = signal ? { signal } : {};
  const { classes, classNames, shape, readTest } = await loadDataset(request.dataset, {
    ...(request.data === undefined ? {} : { data: request.data }),
    ...abort,
  });
  const test = await readTest();
  const count = test.labels.length;
  await verifyArtefacts(request.folder, request.artefacts);
  const path = join(request.folder, 'network.strop');
  const network = decodeNetwork(await readFile(path), path);
  const model = await loadModel(request.folder);
  const pixels = shape[0] * shape[1] * shape[2];
  const trained = new Uint16Array(count);
  const agreement = new Agreement(network);
  const simulation = await simulate(network, toFloats(test.images), {
    kernels: chooseKernels(),
    block: BLOCK,
    // Block by block: what enters every activation for all test images would be gigabytes.
    beforeBlock: async (first, images) => {
      const block = test.images.subarray(first * pixels, (first + images) * pixels);
      const coded = codedImages(block, shape, network.coding, first);
      const { classes: found, preActivations } = await predict(model, coded, { preActivations: true, ...abort });
      trained.set(found, first);
      agreement.expect(first, preActivations);
    },
    onTrace: (trace) => agreement.add(trace),
    onProgress: (images) => onProgress?.(images / count),
    ...abort,
  });
  model.dispose();

  const confusion = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  simulation.classes.forEach((given, i) => {
    confusion[test.labels[i]!]![given]!++;
  });
  const accuracy = (found: Uint16Array) => found.filter((given, i) => given === test.labels[i]).length / count;
  return {
    images: count,
    spikingAccuracy: accuracy(simulation.classes),
    trainedAccuracy: accuracy(trained),
    agreeing: simulation.classes.filter((given, i) => given === trained[i]).length,
    spikes: simulation.spikes,
    synapticOperations: simulation.synapticOperations,
    layers: simulation.layers,
    agreement: agreement.layers(),
    confusion,
    examples: examplesOf(test, simulation.classes, shape),
    classNames: classNames ?? Array.from({ length: classes }, (_, i) => String(i)),
  };
}

/** Half of them right and half of them wrong, each the first of its class. */
function examplesOf(
  { images, labels }: Split,
  given: Uint16Array,
  [height, width, channels]: readonly [number, number, number],
): NetworkTest['examples'] {
  if (channels !== 1) return [];
  const firstOf = (right: boolean) => {
    const first = new Map<number, number>();
    labels.forEach((label, i) => {
      if ((given[i] === label) === right && !first.has(label)) first.set(label, i);
    });
    return [...first.values()].slice(0, EXAMPLES / 2);
  };
  const pixels = height * width;
  return [...firstOf(true), ...firstOf(false)].map((i) => ({
    image: Array.from(toFloats(images, i * pixels, (i + 1) * pixels)),
    ...{ height, width, label: labels[i]!, given: given[i]! },
  }));
}
