import { StropError } from '../errors.ts';
import type { SpikingLayer } from './layers/spiking-layer.ts';
import { requireInteger, Sharpener } from './sharpener.ts';

/** `0.9.2` does as Whetstone 0.9.2 did, one epoch later than it said. */
export type Compatibility = '0.9.2';

/** A sharpener whose every step is known beforehand: sharpness is a function of the number of batches done. */
export abstract class TimedSharpener extends Sharpener {
  readonly compat: Compatibility | undefined;

  constructor(compat?: Compatibility) {
    super();
    if (compat !== undefined && compat !== '0.9.2') {
      throw new StropError('invalid-argument', `compat ${compat}: expected 0.9.2 or nothing`);
    }
    this.compat = compat;
  }

  /** The sharpness of layer `layer` once `done` of the `batches` of epoch `epoch` are done. */
  abstract sharpnessAt(layer: number, epoch: number, done: number, batches: number): number;

  abstract override epochsNeeded(): number;

  /** The number of epochs before any layer is sharpened. */
  abstract softEpochs(): number;

  get maxEpochs(): number {
    return this.epochsNeeded();
  }

  override beginsAfter(epoch: number): boolean {
    return epoch + 1 === this.softEpochs();
  }

  protected override sharpen(layers: readonly SpikingLayer[], epoch: number, done: number, batches: number): void {
    layers.forEach((layer, i) => {
      layer.sharpness = this.sharpnessAt(i, epoch, done, batches);
    });
  }
}

export interface SimpleSettings {
  /** Epochs before the first step. */
  readonly start: number;
  /** Steps in which a layer becomes hard, one an epoch; 4. */
  readonly steps?: number;
  /** Whether one layer follows the other, from the input up, or all are sharpened at once; true. */
  readonly bottomUp?: boolean;
  /** Whether an epoch's step is spread evenly over its batches; false. */
  readonly perBatch?: boolean;
  readonly compat?: Compatibility;
}

/**
 * Equal steps, one an epoch, from epoch `start` on: taken before its first batch, or spread over its batches. The last
 * layer is hard in epoch start + steps·layers − 1 (with `bottomUp: false`, start + steps − 1).
 *
 * `compat: '0.9.2'` takes each step after the epoch, and trains one more epoch when all is hard:
 * start + steps·layers + 1 epochs. That version fails at sharpening by batch.
 */
export class SimpleSharpener extends TimedSharpener {
  readonly layers: number;
  readonly start: number;
  readonly steps: number;
  readonly bottomUp: boolean;
  readonly perBatch: boolean;

  constructor(layers: number, { start, steps = 4, bottomUp = true, perBatch = false, compat }: SimpleSettings) {
    super(compat);
    this.layers = requireInteger('layers', layers, 1);
    this.start = requireInteger('start', start, 0);
    this.steps = requireInteger('steps', steps, 1);
    this.bottomUp = bottomUp;
    this.perBatch = perBatch;
    if (compat && perBatch) {
      throw new StropError('invalid-argument', 'perBatch with compat 0.9.2: that version fails at it, leave one out');
    }
  }

  override epochsNeeded(): number {
    return this.softEpochs() + this.steps * (this.bottomUp ? this.layers : 1);
  }

  override softEpochs(): number {
    return this.start + (this.compat ? 1 : 0);
  }

  override sharpnessAt(layer: number, epoch: number, done: number, batches: number): number {
    const epochs = epoch - this.softEpochs() - (this.bottomUp ? layer * this.steps : 0);
    const [taken, all] = this.perBatch ? [epochs * batches + done, this.steps * batches] : [epochs + 1, this.steps];
    return Math.min(Math.max(taken, 0), all) / all;
  }

  override hardeningOrder(): number[][] {
    const all = Array.from({ length: this.layers }, (_, i) => i);
    return this.bottomUp ? all.map((i) => [i]) : [all];
  }

  override settings() {
    const { layers, start, steps, bottomUp, perBatch, compat } = this;
    return { kind: 'simple', layers, start, steps, bottomUp, perBatch, ...(compat ? { compat } : {}) };
  }
}
