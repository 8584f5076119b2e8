import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { spikingLayers } from './forward.ts';

/** A layer's sharpness rises from 0 to 1 during the epochs start, …, stop − 1, counted from 0. */
export interface SharpeningWindow {
  readonly start: number;
  readonly stop: number;
}

/**
 * One layer after the other, from the input up: epochs before the first, epochs per layer, epochs between two layers.
 */
export interface GeneratedSchedule {
  readonly layers: number;
  readonly start: number;
  readonly duration: number;
  readonly intermission: number;
}

/** Window i is start_i = start + i·(duration + intermission), stop_i = start_i + duration. */
export function generateSchedule({ layers, start, duration, intermission }: GeneratedSchedule): SharpeningWindow[] {
  requireInteger('layers', layers, 1);
  requireInteger('start', start, 1);
  requireInteger('duration', duration, 1);
  requireInteger('intermission', intermission, 0);
  return Array.from({ length: layers }, (_, i) => {
    const begin = start + i * (duration + intermission);
    return { start: begin, stop: begin + duration };
  });
}

/**
 * Raises each spiking layer's sharpness by an equal step after every batch of its window, so that the layer is a step
 * function exactly at the end of epoch stop − 1. Sharpness is a function of the number of batches done, not a running
 * sum: a finished layer is 1 and not 0.9999999999999998. Whetstone's own sharpener is one epoch later (its layer i
 * ramps during epochs start_i + 1 … stop_i).
 *
 * It is a tfjs callback (`model.fit(x, y, { callbacks: [sharpener] })`, which it stops once every layer is hard), and
 * serves any other loop through `apply`.
 */
export class ScheduledSharpener extends tfl.Callback {
  /** One window for each spiking layer, in the order of the layers. */
  readonly schedule: readonly SharpeningWindow[];
  #epoch = 0;

  constructor(schedule: readonly SharpeningWindow[] | GeneratedSchedule) {
    super();
    this.schedule = 'layers' in schedule ? generateSchedule(schedule) : schedule;
    requireInteger('number of windows', this.schedule.length, 1);
    for (const { start, stop } of this.schedule) {
      requireInteger('start', start, 1);
      requireInteger('stop', stop, start + 1);
    }
  }

  /** The number of epochs after which every layer is hard. */
  epochsNeeded(): number {
    return Math.max(...this.schedule.map(({ stop }) => stop));
  }

  /** The number of epochs before any layer is sharpened. */
  softEpochs(): number {
    return Math.min(...this.schedule.map(({ start }) => start));
  }

  /** @throws StropError 'invalid-argument' where `epochs` are too few, naming how many it takes. */
  requireEpochs(epochs: number): void {
    const needed = this.epochsNeeded();
    if (!(epochs >= needed)) {
      throw new StropError('invalid-argument', `epochs ${epochs}: the sharpening schedule needs ${needed} to finish`);
    }
  }

  /** The sharpness of layer `layer` once `done` of the `batches` of epoch `epoch` are done. */
  sharpnessAt(layer: number, epoch: number, done: number, batches: number): number {
    const { start, stop } = this.schedule[layer]!;
    const steps = (stop - start) * batches;
    return Math.min(Math.max((epoch - start) * batches + done, 0), steps) / steps;
  }

  /** Sets the sharpness of every spiking layer of `model`, as `sharpnessAt` gives it. */
  apply(model: tfl.LayersModel, epoch: number, done: number, batches: number): void {
    const layers = spikingLayers(model);
    if (layers.length !== this.schedule.length) {
      const found = `the model has ${layers.length} spiking layers`;
      throw new StropError('invalid-argument', `schedule of ${this.schedule.length} layers: ${found}`);
    }
    layers.forEach((layer, i) => {
      layer.sharpness = this.sharpnessAt(i, epoch, done, batches);
    });
  }

  override async onTrainBegin(): Promise<void> {
    this.requireEpochs(this.params.epochs as number);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(batch: number): Promise<void> {
    this.apply(this.model, this.#epoch, batch + 1, this.#batches());
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if (epoch + 1 >= this.epochsNeeded()) this.model.stopTraining = true;
  }

  #batches(): number {
    const { steps, samples, batchSize } = this.params as { steps?: number; samples?: number; batchSize?: number };
    const batches = steps ?? Math.ceil((samples ?? Number.NaN) / (batchSize ?? Number.NaN));
    requireInteger('batches per epoch', batches, 1);
    return batches;
  }
}

function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new StropError('invalid-argument', `${name} ${value}: expected an integer of at least ${least}`);
  }
}
