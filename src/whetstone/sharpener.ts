import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { sharpenedLayers, spikingLayers } from './forward.ts';
import { gradientPaths } from './gradient-paths.ts';
import type { SpikingLayer } from './layers/spiking-layer.ts';

/** What a sharpener remembers beyond the sharpness of the layers, as plain data. */
export type SharpenerState = Readonly<Record<string, number | boolean>>;

/**
 * Raises the sharpness of a model's layers from 0 to 1 as training goes on. Layers that were made with `sharpened: false`
 * are left as they are.
 *
 * It is a tfjs callback (`model.fit(x, y, { callbacks: [sharpener] })`, which it stops once every layer is hard), and
 * serves any other loop through `begin`, `apply` and `endEpoch`.
 */
export abstract class Sharpener extends tfl.Callback {
  /** The number of layers that it sharpens, counted from the input up. */
  abstract readonly layers: number;
  /** Whether `model.fit` may end before every layer is hard. */
  allowUnfinished = false;
  /** The most epochs that training takes where it is to go on until every layer is hard. */
  abstract readonly maxEpochs: number;
  #epoch = 0;

  /** The number of epochs after which every layer is hard; undefined where it depends on the losses. */
  abstract epochsNeeded(): number | undefined;

  /** Its settings as plain data. */
  abstract settings(): Readonly<Record<string, unknown>>;

  /** The layers in the order in which they become hard, in groups of those that do so at once. */
  abstract hardeningOrder(): number[][];

  /** Sets the sharpness of `layers` once `done` of the `batches` of epoch `epoch` are done; `done` goes from 0. */
  protected abstract sharpen(layers: readonly SpikingLayer[], epoch: number, done: number, batches: number): void;

  /** Whether sharpening begins with the epoch after `epoch`. To be asked after `endEpoch`. */
  abstract beginsAfter(epoch: number): boolean;

  /** To be called before the first epoch. */
  begin(): void {}

  /** To be called after each epoch. @param _loss the mean over the training images. */
  endEpoch(_epoch: number, _loss: number): void {}

  /** What `restoreState` needs in order to go on from here. */
  state(): SharpenerState {
    return {};
  }

  restoreState(_state: SharpenerState): void {}

  /** @throws StropError 'invalid-argument' where `epochs` are too few, naming how many it takes. */
  requireEpochs(epochs: number): void {
    const needed = this.epochsNeeded();
    if (needed !== undefined && !(epochs >= needed)) {
      const expected = `the sharpening schedule needs ${needed} to finish`;
      throw new StropError('invalid-argument', `epochs ${epochs}: ${expected}, unless allowUnfinished is set`);
    }
  }

  /**
   * Sets the sharpness of the sharpened layers of `model`: to be called before the first batch of an epoch, with
   * `done` = 0, and once after every batch.
   *
   * @throws StropError 'invalid-argument' where the model has another number of them.
   */
  apply(model: tfl.LayersModel, epoch: number, done: number, batches: number): void {
    const layers = sharpenedLayers(model);
    if (layers.length !== this.layers) {
      const found = `the model has ${layers.length} spiking layers to sharpen`;
      throw new StropError('invalid-argument', `sharpener of ${this.layers} layers: ${found}`);
    }
    this.sharpen(layers, epoch, done, batches);
  }

  override async onTrainBegin(): Promise<void> {
    if (!this.allowUnfinished) this.requireEpochs(this.params.epochs as number);
    for (const warning of sharpeningWarnings(this.model, this)) console.warn(warning);
    this.begin();
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.apply(this.model, epoch, 0, this.#batches());
  }

  override async onBatchEnd(batch: number): Promise<void> {
    this.apply(this.model, this.#epoch, batch + 1, this.#batches());
  }

  override async onEpochEnd(epoch: number, logs: tfl.Logs = {}): Promise<void> {
    const loss = logs.loss as number | tf.Scalar | undefined;
    this.endEpoch(epoch, typeof loss === 'object' ? loss.dataSync()[0]! : (loss ?? Number.NaN));
    if (sharpenedLayers(this.model).every((layer) => layer.isHard)) this.model.stopTraining = true;
  }

  #batches(): number {
    const { steps, samples, batchSize } = this.params as { steps?: number; samples?: number; batchSize?: number };
    const batches = steps ?? Math.ceil((samples ?? Number.NaN) / (batchSize ?? Number.NaN));
    return requireInteger('batches per epoch', batches, 1);
  }
}

/** What will keep a part of `model` from learning when `sharpener` hardens it, in words. */
export function sharpeningWarnings(model: tfl.LayersModel, sharpener: Sharpener): string[] {
  const all = spikingLayers(model);
  const sharpened = sharpenedLayers(model);
  const before = all.map((layer) => layer.sharpness);
  const warned = new Set<string>();
  const warnings: string[] = [];
  for (const layer of all) layer.sharpness = 0;
  for (const group of sharpener.hardeningOrder()) {
    for (const index of group) if (sharpened[index]) sharpened[index].sharpness = 1;
    const frozen = new Set<tfl.layers.Layer>(gradientPaths(model).frozen);
    for (const layer of all.filter((each) => !each.isHard && frozen.has(each) && !warned.has(each.name))) {
      warned.add(layer.name);
      const above = group.map((index) => sharpened[index]?.name).join(', ');
      warnings.push(`${above} becomes hard while ${layer.name} below is soft: from then on ${layer.name} cannot learn`);
    }
  }
  all.forEach((layer, i) => {
    layer.sharpness = before[i]!;
  });
  return warnings;
}

/** @returns `value`. @throws StropError 'invalid-argument' where it is no integer of at least `least`. */
export function requireInteger(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new StropError('invalid-argument', `${name} ${value}: expected an integer of at least ${least}`);
}
