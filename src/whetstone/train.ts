import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Split } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import { decodeLayer, spikingLayers, withEverySharpnessOne } from './forward.ts';
import type { LossName } from './loss.ts';
import { pacemaker } from './pace.ts';
import { type Evaluation, evaluate, imageShape, requireLabels } from './predict.ts';
import type { ScheduledSharpener } from './sharpener.ts';
import { trainingStep } from './training-step.ts';

/** Names the random stream of the order of the images ('ordr'). */
const STREAM = 0x6f726472;
/**
 * One epoch with a single class can be a bad start or a layer's last step of sharpening; from two on nothing is
 * learned.
 */
const CONSTANT_EPOCHS = 2;

export interface BatchProgress {
  readonly epoch: number;
  /** Batches done of this epoch's `batches`. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
}

export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Means over the epoch's images, each as it was when its batch came. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of each spiking layer at the end of the epoch. */
  readonly sharpness: number[];
  /** Of the training alone, without evaluation. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** On the validation images: at this sharpness, and with every sharpness set to 1, where measured. */
  readonly current?: Evaluation;
  readonly forced?: Evaluation;
}

export interface TrainOptions {
  readonly optimizer: tf.Optimizer;
  readonly sharpener: ScheduledSharpener;
  /** Orders the images of each epoch. */
  readonly seed: number;
  /** Images to a step; 128. */
  readonly batch?: number;
  /** `auto`, the default, trains until every layer is hard. */
  readonly epochs?: number | 'auto';
  readonly loss?: LossName;
  readonly validation?: Split;
  /**
   * What to measure on the validation images after every epoch; nothing. The result's accuracies are measured in any
   * case.
   */
  readonly measure?: { readonly current?: boolean; readonly forced?: boolean };
  readonly signal?: AbortSignal;
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly onBatch?: (progress: BatchProgress) => void;
}

export interface TrainingResult {
  /** `diverged`: the loss was not a number; `constant`: every image gets the same class. */
  readonly outcome: 'completed' | 'diverged' | 'constant';
  readonly reason: string;
  readonly epochs: EpochRecord[];
  /** On the validation images, null where not measured: at the end of the last epoch before any sharpening, … */
  readonly softAccuracy: number | null;
  /** … at the end at the sharpness of the moment, … */
  readonly currentAccuracy: number | null;
  /** … and at the end with every sharpness set to 1. */
  readonly forcedAccuracy: number | null;
}

/**
 * Trains `model` in place, an epoch being every image once in an order that follows from the seed, the last batch as
 * small as it is. A network that diverges or has gone constant ends early, with that as its outcome.
 *
 * @throws StropError 'invalid-argument' where the epochs do not suffice for the sharpener's schedule, or the data do
 *   not fit the model. @throws the signal's reason once it is aborted, at the next batch.
 */
export async function train(model: tfl.LayersModel, data: Split, options: TrainOptions): Promise<TrainingResult> {
  const { sharpener, epochs: wanted = 'auto', batch = 128, signal } = options;
  const epochs = wanted === 'auto' ? sharpener.epochsNeeded() : wanted;
  sharpener.requireEpochs(epochs);
  requireTrainable(model, data, batch);
  signal?.throwIfAborted();
  const runEpoch = epochRunner(model, data, batch, options);
  const records: EpochRecord[] = [];
  let softAccuracy: number | null = null;
  let constantEpochs = 0;
  const finish = (outcome: TrainingResult['outcome'], reason: string): TrainingResult => {
    const { current, forced } = (outcome !== 'diverged' && records.at(-1)) || {};
    const [currentAccuracy, forcedAccuracy] = [current?.accuracy ?? null, forced?.accuracy ?? null];
    return { outcome, reason, epochs: records, softAccuracy, currentAccuracy, forcedAccuracy };
  };

  for (let epoch = 0; epoch < epochs; epoch++) {
    const { loss, accuracy, classes, seconds, divergedAt } = await runEpoch(epoch);
    if (divergedAt !== undefined) {
      return finish('diverged', `the loss became ${loss} in epoch ${epoch}, batch ${divergedAt}`);
    }
    constantEpochs = classes.size === 1 ? constantEpochs + 1 : 0;
    const constant = constantEpochs === CONSTANT_EPOCHS;
    const soft = epoch + 1 === sharpener.softEpochs();
    const measured = await measure(model, options, soft, constant || epoch + 1 === epochs);
    if (soft) softAccuracy = measured.current?.accuracy ?? null;
    const sharpness = spikingLayers(model).map((layer) => layer.sharpness);
    const imagesPerSecond = data.labels.length / seconds;
    const record: EpochRecord = { epoch, loss, accuracy, sharpness, seconds, imagesPerSecond, ...measured };
    records.push(record);
    options.onEpoch?.(record);
    if (constant) {
      const where = `epochs ${epoch - CONSTANT_EPOCHS + 1} to ${epoch}`;
      return finish('constant', `every image was given class ${[...classes][0]} throughout ${where}`);
    }
  }
  if (records.at(-1)?.forced?.constant) {
    return finish('constant', 'the finished network gives every validation image the same class');
  }
  return finish('completed', `all ${epochs} epochs`);
}

interface EpochResult {
  /** The mean, or the loss of the batch that diverged. */
  readonly loss: number;
  readonly accuracy: number;
  /** The classes that any image was given. */
  readonly classes: ReadonlySet<number>;
  readonly seconds: number;
  /** The batch whose loss was not a number. */
  readonly divergedAt?: number;
}

function epochRunner(model: tfl.LayersModel, data: Split, batch: number, options: TrainOptions) {
  const { sharpener, seed, optimizer, loss: lossName = 'logSoftmax' } = options;
  const count = data.labels.length;
  const batches = Math.ceil(count / batch);
  const step = trainingStep(model, optimizer, lossName, data);
  const pause = pacemaker(options.signal);
  return async (epoch: number): Promise<EpochResult> => {
    const order = new Random(seed, STREAM, epoch).permutation(count);
    const classes = new Set<number>();
    let [lossSum, correct, seconds] = [0, 0, 0];
    sharpener.apply(model, epoch, 0, batches);
    for (let i = 0; i < batches; i++) {
      const began = performance.now();
      const indices = order.subarray(i * batch, (i + 1) * batch);
      const { loss, classes: found } = step(indices);
      sharpener.apply(model, epoch, i + 1, batches);
      seconds += (performance.now() - began) / 1000;
      if (!Number.isFinite(loss)) return { loss, accuracy: 0, classes, seconds, divergedAt: i };
      lossSum += loss * indices.length;
      found.forEach((label, j) => {
        classes.add(label);
        if (label === data.labels[indices[j]!]) correct++;
      });
      options.onBatch?.({ epoch, batch: i + 1, batches, loss });
      await pause();
    }
    return { loss: lossSum / count, accuracy: correct / count, classes, seconds };
  };
}

/** What is to be measured after an epoch. */
async function measure(
  model: tfl.LayersModel,
  { validation, measure: always = {}, signal }: TrainOptions,
  soft: boolean,
  last: boolean,
): Promise<{ current?: Evaluation; forced?: Evaluation }> {
  if (!validation) return {};
  const run = () => evaluate(model, validation, signal ? { signal } : {});
  const current = last || soft || always.current ? await run() : undefined;
  if (!last && !always.forced) return current ? { current } : {};
  const hard = spikingLayers(model).every((layer) => layer.sharpness === 1);
  const forced = hard && current ? current : await withEverySharpnessOne(model, run);
  return current ? { current, forced } : { forced };
}

function requireTrainable(model: tfl.LayersModel, { images, labels }: Split, batch: number): void {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new StropError('invalid-argument', `batch ${batch}: expected a positive integer`);
  }
  requireLabels(images, labels, imageShape(model));
  const { classes } = decodeLayer(model);
  const beyond = labels.find((label) => label >= classes);
  if (beyond !== undefined) {
    throw new StropError('invalid-argument', `label ${beyond}: the network has ${classes} classes, from 0`);
  }
}
