import { createHash } from 'node:crypto';
import { type Split, toFloats } from '../datasets/dataset.ts';
import { loadDataset } from '../datasets/load.ts';
import { splitValidation } from '../datasets/split.ts';
import {
  activateEngine,
  type EngineName,
  engineProvenance,
  type ProfileRow,
  profileKernels,
} from '../engines/index.ts';
import { StropError } from '../errors.ts';
import { chooseKernels } from '../kernels/choose.ts';
import { compile, encodeNetwork, measure, simulate } from '../spiking/index.ts';
import {
  buildNetwork,
  createOptimizer,
  createSharpener,
  type EpochRecord,
  exportNetwork,
  saveModel,
  sharpenedLayers,
  type TrainingResult,
  train,
} from '../whetstone/index.ts';
import { type Artefacts, writeArtefacts } from './artefacts.ts';
import { figuresOf, type ObjectiveFigure, parseObjectives } from './objectives.ts';
import type { Recipe } from './recipe.ts';
import { structureOf } from './structure-of.ts';

/** A network to train and measure. Plain data, so that it can be sent to another process. */
export interface TrainRequest {
  readonly dataset: string;
  /** The folder of the full data sets. */
  readonly data?: string;
  readonly recipe: Recipe;
  /** What the recipe was made of, to be written beside it. */
  readonly origin?: Readonly<Record<string, unknown>>;
  /** Of the split, the initial weights, the keys and the order of the images. */
  readonly seed: number;
  /** Images that are held out of the training set, on which the objective is measured. */
  readonly validationImages: number;
  readonly engine?: EngineName;
  /** Where the artefacts go: config.json, model.json, weights.bin, metrics.jsonl, network.strop. */
  readonly folder?: string;
  /** What is asked of the network, as `parseObjectives` reads it; the accuracy alone. */
  readonly objectives?: string;
  /** Whether to measure accuracies after every epoch, and not only at the end. */
  readonly measureEpochs?: boolean;
  /** Whether to measure what the time goes into. */
  readonly profile?: boolean;
  /**
   * Whether to keep the state after every epoch in `folder`.checkpoint, and to go on from there. It is left there: from a
   * finished one everything can be measured again.
   */
  readonly checkpoint?: boolean;
}

/** How far a training is. */
export type TrainProgress =
  | {
      readonly kind: 'batch';
      readonly epoch: number;
      readonly epochs: number;
      readonly fraction: number;
      readonly loss: number;
    }
  | { readonly kind: 'epoch'; readonly record: EpochRecord }
  | { readonly kind: 'warning'; readonly message: string };

/** What a training found. Accuracies are fractions of the validation images. */
export interface TrainOutcome {
  /** The objective: the spiking accuracy, the accuracy of chance where training failed. */
  readonly value: number;
  readonly outcome: TrainingResult['outcome'];
  readonly reason: string;
  readonly softAccuracy: number | null;
  readonly currentAccuracy: number | null;
  readonly forcedAccuracy: number | null;
  /** Of the simulator; null where not every layer reached sharpness 1. */
  readonly spikingAccuracy: number | null;
  /** Whether every layer became hard. */
  readonly sharp: boolean;
  /** Why there is no spiking network; null where there is one. */
  readonly unsimulated: string | null;
  /** Per image. */
  readonly spikes: number | null;
  readonly synapticOperations: number | null;
  /** The values of the objectives that were asked for. */
  readonly figures?: readonly ObjectiveFigure[];
  readonly epochs: number;
  readonly seconds: number;
  readonly engine: EngineName;
  /** Where it was asked for. */
  readonly profile?: readonly ProfileRow[];
  /** SHA-256 of each artefact. */
  readonly artefacts: Artefacts;
}

export interface TrainContext {
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains a network by a recipe, makes a spiking network of it, and measures that on validation images with the simulator.
 * A network that diverges or is constant is an outcome, not an error.
 */
export async function trainNetwork(
  request: TrainRequest,
  { onProgress, signal }: TrainContext = {},
): Promise<TrainOutcome> {
  const began = performance.now();
  const { recipe, seed, folder } = request;
  const engine = await activateEngine(request.engine);
  const profile = request.profile ? profileKernels() : undefined;
  const abort = signal ? { signal } : {};
  const dataset = await loadDataset(request.dataset, {
    ...(request.data === undefined ? {} : { data: request.data }),
    ...abort,
  });
  const most = dataset.train.labels.length - 1;
  if (!(request.validationImages >= 1 && request.validationImages <= most)) {
    const expected = `from 1 to ${most}, some of the ${most + 1} images of ${request.dataset}`;
    throw new StropError('invalid-argument', `validation ${request.validationImages}: expected ${expected}`);
  }
  const { train: images, validation } = splitValidation(dataset.train, request.validationImages, seed);
  const model = buildNetwork({ ...recipe.network, inputShape: dataset.shape, classes: dataset.classes, seed });
  const optimizer = createOptimizer(recipe.optimizer);
  const checkpoint = request.checkpoint && folder ? `${folder}.checkpoint` : undefined;
  let epochsHere = 0;
  try {
    const { batch, epochs, allowUnfinished, loss, labelSmoothing, indecision, augmentation, freezeHard } = recipe;
    const result = await train(model, images, {
      ...definedOnly({ epochs, allowUnfinished, loss, labelSmoothing, indecision, augmentation, freezeHard }),
      ...{
        optimizer,
        sharpener: createSharpener(recipe.sharpener, sharpenedLayers(model).length),
        validation,
        seed,
        batch,
      },
      ...abort,
      ...(request.measureEpochs ? { measure: { current: true, forced: true } } : {}),
      ...(checkpoint
        ? {
            checkpoint: {
              folder: checkpoint,
              fingerprint: fingerprintOf(request, dataset.train),
              provenance: engineProvenance(engine),
            },
          }
        : {}),
      onBatch: ({ epoch, epochs: all, batch: done, batches, loss: value }) =>
        onProgress?.({ kind: 'batch', epoch, epochs: all, loss: value, fraction: (epoch + done / batches) / all }),
      onEpoch: (record) => {
        epochsHere++;
        onProgress?.({ kind: 'epoch', record });
      },
      onWarning: (message) => onProgress?.({ kind: 'warning', message }),
    });
    const objectives = request.objectives === undefined ? null : parseObjectives(request.objectives);
    const measured = await measureSpiking(exportNetwork(model), result, validation, objectives !== null, signal);
    const files: Record<string, string | Uint8Array> = {
      'config.json': `${JSON.stringify({ ...request, engine }, null, 1)}\n`,
      'metrics.jsonl': result.epochs.map((record: EpochRecord) => `${JSON.stringify(record)}\n`).join(''),
      ...(measured.file ? { 'network.strop': measured.file } : {}),
    };
    const artefacts = folder ? await writeArtefacts(folder, files, (part) => saveModel(model, part)) : {};
    const { outcome, reason, softAccuracy, currentAccuracy, forcedAccuracy } = result;
    const earlier = result.epochs.slice(0, result.epochs.length - epochsHere); // what a killed process trained
    const { sharp, spikingAccuracy, unsimulated, spikes, synapticOperations } = measured;
    const value = (outcome === 'completed' ? measured.spikingAccuracy : null) ?? 1 / dataset.classes;
    const found = {
      accuracy: value,
      structure: measured.network ?? structureOf(recipe, dataset.shape, dataset.classes),
      activity: outcome === 'completed' ? measured.activity : null,
    };
    return {
      ...{ value, outcome, reason, softAccuracy, currentAccuracy, forcedAccuracy },
      ...{ sharp, spikingAccuracy, unsimulated, spikes, synapticOperations },
      epochs: result.epochs.length,
      seconds: (performance.now() - began) / 1000 + earlier.reduce((sum, { seconds }) => sum + seconds, 0),
      engine,
      ...(objectives ? { figures: figuresOf(objectives, found) } : {}),
      ...(profile ? { profile: profile() } : {}),
      artefacts,
    };
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}

/** Names what a training's bits follow from, besides the machine: the images themselves, since a folder's may change. */
function fingerprintOf({ recipe, seed, validationImages }: TrainRequest, { images, labels }: Split): string {
  const hash = createHash('sha256').update(JSON.stringify({ recipe, seed, validationImages }));
  return hash.update(images).update(labels).digest('hex');
}

/** The spiking network and how it does; nulls where training ended before every layer was hard. */
async function measureSpiking(
  trained: ReturnType<typeof exportNetwork>,
  { outcome }: TrainingResult,
  { images, labels }: Split,
  counted: boolean,
  signal: AbortSignal | undefined,
) {
  const neurons = trained.layers.filter((layer) => 'weights' in layer);
  const sharp = neurons.every(({ sharpness }) => sharpness === 1);
  const nothing = { file: null, network: null, activity: null };
  const none = { ...nothing, sharp, spikingAccuracy: null, spikes: null, synapticOperations: null };
  if (outcome === 'diverged') return { ...none, unsimulated: 'training diverged' };
  if (!sharp) return { ...none, unsimulated: 'not every layer is hard' };
  const network = compile(trained);
  const options = { kernels: chooseKernels(), ...(signal ? { signal } : {}) };
  const { simulation, metrics: activity } = counted
    ? await measure(network, toFloats(images), options)
    : { simulation: await simulate(network, toFloats(images), options), metrics: null };
  const { classes, spikes, synapticOperations } = simulation;
  const spikingAccuracy = classes.filter((found, i) => found === labels[i]).length / labels.length;
  const found = { sharp, spikingAccuracy, spikes, synapticOperations, unsimulated: null };
  return { file: encodeNetwork(network), network, activity, ...found };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the properties that are undefined, which an optional property's type excludes. */
function definedOnly<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
