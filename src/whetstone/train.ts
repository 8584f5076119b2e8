import type * as tfl from '@tensorflow/tfjs-layers';
import type { Split } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { Checkpoint } from './checkpoint.ts';
import { decodeLayer, sharpenedLayers, spikingLayers, withEverySharpnessOne } from './forward.ts';
import { isKerasOptimizer } from './optimizers-base.ts';
import { type Evaluation, evaluate, imageShape, requireLabels } from './predict.ts';
import { requireInteger, sharpeningWarnings } from './sharpener.ts';
import { epochRunner } from './train-epoch.ts';
import type { TrainOptions } from './train-options.ts';
import type { EpochRecord, TrainingProgress, TrainingResult } from './train-result.ts';

/**
 * One epoch with a single class can be a bad start or a layer's last step of sharpening; from two on nothing is
 * learned.
 */
const CONSTANT_EPOCHS = 2;

/**
 * Trains `model` in place, an epoch being every image once in an order that follows from the seed, the last batch as
 * small as it is. A network that diverges or has gone constant ends early, with that as its outcome.
 *
 * @throws StropError 'invalid-argument' where the epochs do not suffice for the sharpener's schedule, or the data do
 *   not fit the model; 'conflict' where the checkpoint is of another training, 'corrupt' where it is damaged.
 * @throws the signal's reason once it is aborted, at the next batch.
 */
export async function train(model: tfl.LayersModel, data: Split, given: TrainOptions): Promise<TrainingResult> {
  const options = { batch: 128, ...given };
  const { sharpener, optimizer, batch, allowUnfinished = false, epochs: wanted = 'auto', signal } = options;
  const epochs = requireInteger('epochs', wanted === 'auto' ? sharpener.maxEpochs : wanted, 1);
  if (!allowUnfinished) sharpener.requireEpochs(epochs);
  requireTrainable(model, data, batch);
  signal?.throwIfAborted();
  if (isKerasOptimizer(optimizer)) optimizer.planSteps(epochs * Math.ceil(data.labels.length / batch));
  const warnings: string[] = [];
  const warn = (message: string) => {
    warnings.push(message);
    options.onWarning?.(message);
  };
  sharpeningWarnings(model, sharpener).forEach(warn);
  sharpener.begin();
  const checkpoint = options.checkpoint && new Checkpoint(options.checkpoint, model, data, options);
  const progress: TrainingProgress = (await checkpoint?.restore(warn)) ?? {
    ...{ records: [], softAccuracy: null, constantEpochs: 0, constantClass: null, frozen: [] },
  };
  const { records } = progress;
  const runEpoch = epochRunner(model, data, options, epochs, progress.frozen);
  const isLast = (epoch: number) =>
    epoch + 1 === epochs || (wanted === 'auto' && hardLayers(model) === sharpener.layers);
  const finish = (outcome: TrainingResult['outcome'], reason: string): TrainingResult => {
    const { current, forced } = (outcome !== 'diverged' && records.at(-1)) || {};
    const [currentAccuracy, forcedAccuracy] = [current?.accuracy ?? null, forced?.accuracy ?? null];
    const { softAccuracy } = progress;
    return { outcome, reason, epochs: records, softAccuracy, currentAccuracy, forcedAccuracy, warnings };
  };

  const began = performance.now();
  const resumedAt = records.length;
  while (records.length === 0 || !(progress.constantEpochs === CONSTANT_EPOCHS || isLast(records.length - 1))) {
    const epoch = records.length;
    const { loss, accuracy, classes, seconds, divergedAt, frozen } = await runEpoch(epoch);
    if (divergedAt !== undefined) {
      return finish('diverged', `the loss became ${loss} in epoch ${epoch}, batch ${divergedAt}`);
    }
    sharpener.endEpoch(epoch, loss);
    progress.frozen = frozen;
    progress.constantEpochs = classes.size === 1 ? progress.constantEpochs + 1 : 0;
    progress.constantClass = [...classes][0] ?? null;
    const last = isLast(epoch) || progress.constantEpochs === CONSTANT_EPOCHS;
    const sharpness = spikingLayers(model).map((layer) => layer.sharpness);
    const soft =
      sharpener.beginsAfter(epoch) || (last && progress.softAccuracy === null && sharpness.every((s) => s === 0));
    const measured = await measure(model, options, soft, last);
    if (soft) progress.softAccuracy = measured.current?.accuracy ?? null;
    const imagesPerSecond = data.labels.length / seconds;
    const secondsPerEpoch = (performance.now() - began) / 1000 / (epoch + 1 - resumedAt);
    const secondsLeft = last ? 0 : (epochs - epoch - 1) * secondsPerEpoch;
    const record: EpochRecord = {
      epoch,
      loss,
      accuracy,
      sharpness,
      seconds,
      imagesPerSecond,
      secondsLeft,
      ...measured,
    };
    records.push(record);
    await checkpoint?.save(progress, last);
    options.onEpoch?.(record);
  }
  if (progress.constantEpochs === CONSTANT_EPOCHS) {
    const where = `epochs ${records.length - CONSTANT_EPOCHS} to ${records.length - 1}`;
    return finish('constant', `every image was given class ${progress.constantClass} throughout ${where}`);
  }
  if (records.at(-1)?.forced?.constant) {
    return finish('constant', 'the finished network gives every validation image the same class');
  }
  const hard = hardLayers(model);
  const unfinished = hard < sharpener.layers ? `, with ${hard} of ${sharpener.layers} layers hard` : '';
  if (unfinished && !allowUnfinished) warn(`training ended after ${records.length} epochs${unfinished}`);
  return finish('completed', `all ${records.length} epochs${unfinished}`);
}

function hardLayers(model: tfl.LayersModel): number {
  return sharpenedLayers(model).filter((layer) => layer.isHard).length;
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
  const hard = spikingLayers(model).every((layer) => layer.isHard);
  const forced = hard && current ? current : await withEverySharpnessOne(model, run);
  return current ? { current, forced } : { forced };
}

function requireTrainable(model: tfl.LayersModel, { images, labels }: Split, batch: number): void {
  requireInteger('batch', batch, 1);
  requireLabels(images, labels, imageShape(model));
  const { classes } = decodeLayer(model);
  const beyond = labels.find((label) => label >= classes);
  if (beyond !== undefined) {
    throw new StropError('invalid-argument', `label ${beyond}: the network has ${classes} classes, from 0`);
  }
}
