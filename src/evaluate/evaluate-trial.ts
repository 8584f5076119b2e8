import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Split, toFloats } from '../datasets/dataset.ts';
import { loadDataset } from '../datasets/load.ts';
import { splitValidation } from '../datasets/split.ts';
import { activateEngine, type EngineName } from '../engines/choose.ts';
import { StropError } from '../errors.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Configuration } from '../space/grid.ts';
import { compile, encodeNetwork, simulate } from '../spiking/index.ts';
import {
  buildNetwork,
  createOptimizer,
  type EpochRecord,
  exportNetwork,
  ScheduledSharpener,
  saveModel,
  spikingLayerCount,
  type TrainingResult,
  train,
} from '../whetstone/index.ts';
import { recipeOf } from './recipe.ts';

/** One configuration to train and measure. Plain data, so that it can be sent to another process. */
export interface TrialRequest {
  readonly dataset: string;
  /** The folder of the full data sets. */
  readonly data?: string;
  /** The named space that `params` belongs to; it decides the rest of the recipe. */
  readonly space: string;
  readonly params: Configuration;
  /** Of the split, the initial weights, the keys and the order of the images. */
  readonly seed: number;
  /** Images that are held out of the training set, on which the objective is measured. */
  readonly validationImages: number;
  readonly engine?: EngineName;
  /** Where the artefacts go: config.json, model.json, weights.bin, metrics.jsonl, network.strop. */
  readonly folder?: string;
}

/** How far a trial is: batches of all its epochs, or the last step. */
export interface TrialProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Of the whole trial, in [0, 1]. */
  readonly fraction: number;
  readonly loss: number;
}

/** What a trial found. Accuracies are fractions of the validation images. */
export interface TrialOutcome {
  /** The objective: the spiking accuracy, or the accuracy of chance where training failed. */
  readonly value: number;
  readonly outcome: TrainingResult['outcome'];
  readonly reason: string;
  readonly softAccuracy: number | null;
  readonly currentAccuracy: number | null;
  readonly forcedAccuracy: number | null;
  /** Of the simulator; null where not every layer reached sharpness 1. */
  readonly spikingAccuracy: number | null;
  /** Per image. */
  readonly spikes: number | null;
  readonly synapticOperations: number | null;
  readonly epochs: number;
  readonly seconds: number;
  readonly engine: EngineName;
  /** SHA-256 of each artefact. */
  readonly artefacts: Readonly<Record<string, string>>;
}

export interface TrialContext {
  readonly onProgress?: (progress: TrialProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * One trial: trains a network by the recipe of a configuration, makes a spiking network of it, and measures that on validation
 * images with the simulator. A network that diverges or is constant is an outcome, not an error.
 */
export async function evaluateTrial(
  request: TrialRequest,
  { onProgress, signal }: TrialContext = {},
): Promise<TrialOutcome> {
  const began = performance.now();
  const engine = await activateEngine(request.engine);
  const dataset = loadDataset(request.dataset, request.data === undefined ? {} : { data: request.data });
  const most = dataset.train.labels.length - 1;
  if (!(request.validationImages >= 1 && request.validationImages <= most)) {
    const expected = `from 1 to ${most}, some of the ${most + 1} images of ${request.dataset}`;
    throw new StropError('invalid-argument', `validation ${request.validationImages}: expected ${expected}`);
  }
  const { train: images, validation } = splitValidation(dataset.train, request.validationImages, request.seed);
  const recipe = recipeOf(request.space, request.params);

  const model = buildNetwork({
    ...recipe.network,
    inputShape: dataset.shape,
    classes: dataset.classes,
    seed: request.seed,
  });
  const optimizer = createOptimizer(recipe.optimizer.name, recipe.optimizer);
  try {
    const sharpener = new ScheduledSharpener({ layers: spikingLayerCount(recipe.network), ...recipe.sharpener });
    const epochs = sharpener.epochsNeeded();
    const result = await train(model, images, {
      ...{ optimizer, sharpener, validation, seed: request.seed, batch: recipe.batch },
      ...(signal ? { signal } : {}),
      onBatch: ({ epoch, batch, batches, loss }) => {
        onProgress?.({ epoch, epochs, loss, fraction: (epoch + batch / batches) / epochs });
      },
    });
    const measured = await measureSpiking(exportNetwork(model), result, validation, signal);
    const files: Record<string, string | Uint8Array> = {
      'config.json': `${JSON.stringify({ ...request, engine, recipe }, null, 1)}\n`,
      'metrics.jsonl': result.epochs.map((record: EpochRecord) => `${JSON.stringify(record)}\n`).join(''),
      ...(measured.file ? { 'network.strop': measured.file } : {}),
    };
    const artefacts = request.folder
      ? await writeArtefacts(request.folder, files, (folder) => saveModel(model, folder))
      : {};
    const { outcome, reason, softAccuracy, currentAccuracy, forcedAccuracy } = result;
    const { spikingAccuracy, spikes, synapticOperations } = measured;
    return {
      value: outcome === 'completed' && spikingAccuracy !== null ? spikingAccuracy : 1 / dataset.classes,
      ...{
        outcome,
        reason,
        softAccuracy,
        currentAccuracy,
        forcedAccuracy,
        spikingAccuracy,
        spikes,
        synapticOperations,
      },
      epochs: result.epochs.length,
      seconds: (performance.now() - began) / 1000,
      engine,
      artefacts,
    };
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

/** The spiking network and how it does; nulls where training ended before every layer was hard. */
async function measureSpiking(
  trained: ReturnType<typeof exportNetwork>,
  { outcome }: TrainingResult,
  { images, labels }: Split,
  signal: AbortSignal | undefined,
) {
  const hard = trained.layers.every((layer) => layer.kind === 'maxPool' || layer.sharpness === 1);
  if (outcome === 'diverged' || !hard) {
    return { file: null, spikingAccuracy: null, spikes: null, synapticOperations: null };
  }
  const network = compile(trained);
  const options = { kernels: chooseKernels(), ...(signal ? { signal } : {}) };
  const { classes, spikes, synapticOperations } = await simulate(network, toFloats(images), options);
  const spikingAccuracy = classes.filter((found, i) => found === labels[i]).length / labels.length;
  return { file: encodeNetwork(network), spikingAccuracy, spikes, synapticOperations };
}

/** Writes everything beside `folder` and moves it into place as one. @returns the SHA-256 of each file. */
async function writeArtefacts(
  folder: string,
  files: Record<string, string | Uint8Array>,
  save: (folder: string) => Promise<void>,
): Promise<Record<string, string>> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(part, name), content);
  await save(part);
  const hashes: Record<string, string> = {};
  for (const name of (await readdir(part)).sort()) {
    hashes[name] = createHash('sha256')
      .update(await readFile(join(part, name)))
      .digest('hex');
  }
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return hashes;
}
