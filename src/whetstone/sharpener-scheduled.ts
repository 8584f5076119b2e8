import { StropError } from '../errors.ts';
import { requireInteger } from './sharpener.ts';
import { type Compatibility, TimedSharpener } from './sharpener-timed.ts';

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
 * Raises each layer's sharpness by an equal step after every batch of its window, so that the layer is a step function
 * exactly at the end of epoch stop − 1. Sharpness is a function of the number of batches done, not a running sum: a
 * finished layer is 1 and not 0.9999999999999998.
 *
 * `compat: '0.9.2'` does as Whetstone did: layer i ramps during epochs start_i + 1 … stop_i, and with T batches in its
 * window it reaches 1 in T − 1 steps, one batch before the end.
 */
export class ScheduledSharpener extends TimedSharpener {
  /** One window for each sharpened layer, in the order of the layers. */
  readonly schedule: readonly SharpeningWindow[];

  constructor(schedule: readonly SharpeningWindow[] | GeneratedSchedule, compat?: Compatibility) {
    super(compat);
    this.schedule = 'layers' in schedule ? generateSchedule(schedule) : schedule;
    requireInteger('number of windows', this.schedule.length, 1);
    for (const { start, stop } of this.schedule) {
      requireInteger('start', start, 1);
      requireInteger('stop', stop, start + 1);
    }
  }

  get layers(): number {
    return this.schedule.length;
  }

  override epochsNeeded(): number {
    return Math.max(...this.schedule.map(({ stop }) => stop)) + this.#lag;
  }

  override softEpochs(): number {
    return Math.min(...this.schedule.map(({ start }) => start)) + this.#lag;
  }

  override sharpnessAt(layer: number, epoch: number, done: number, batches: number): number {
    const { start, stop } = this.schedule[layer]!;
    const steps = (stop - start) * batches - this.#lag;
    if (steps === 0) {
      throw new StropError(
        'invalid-argument',
        `window of 1 batch of layer ${layer}: expected at least 2 with compat 0.9.2, whose step would be infinite`,
      );
    }
    return Math.min(Math.max((epoch - start - this.#lag) * batches + done, 0), steps) / steps;
  }

  override hardeningOrder(): number[][] {
    const stops = [...new Set(this.schedule.map(({ stop }) => stop))].sort((a, b) => a - b);
    return stops.map((stop) => this.schedule.flatMap((window, i) => (window.stop === stop ? [i] : [])));
  }

  override settings() {
    const { schedule, compat } = this;
    return { kind: 'scheduled', windows: schedule, ...(compat ? { compat } : {}) };
  }

  /** Epochs, and steps of a window, by which Whetstone 0.9.2 differs. */
  get #lag(): number {
    return this.compat ? 1 : 0;
  }
}
