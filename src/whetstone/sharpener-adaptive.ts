import { StropError } from '../errors.ts';
import type { SpikingLayer } from './layers/spiking-layer.ts';
import { requireInteger, Sharpener, type SharpenerState } from './sharpener.ts';

export interface AdaptiveSettings {
  /** Epochs before sharpening may begin; 10. */
  readonly minInitEpochs?: number;
  /** Sharpness an epoch, below `critical`; 0.25. */
  readonly rate?: number;
  /** Sharpness an epoch from `critical` on; 0.126, so that two epochs suffice from 0.75. */
  readonly criticalRate?: number;
  /** Sharpness from which on `criticalRate` holds; 0.75. */
  readonly critical?: number;
  /** The factor of the first layer's rates, where one layer follows the other; 1. */
  readonly firstLayerRelativeRate?: number;
  /** Epochs without improvement that it takes to begin sharpening, beyond the first; 1. */
  readonly patience?: number;
  /** The relative rise of the loss at which sharpening pauses; 0.15. */
  readonly significantIncrease?: number;
  /** The relative fall of the loss that counts as an improvement; 0.15. */
  readonly significantDecrease?: number;
  /** Whether one layer follows the other, from the input up, or all are sharpened at once; true. */
  readonly bottomUp?: boolean;
  /** The most epochs that training takes where it is to go on until every layer is hard; 200. */
  readonly maxEpochs?: number;
}

/** Nearer to 1 than this is 1. */
const SNAP = { bottomUp: 1e-3, uniform: 1e-6 };

interface State {
  sharpening: boolean;
  /** The loss that others are measured by. */
  reference: number;
  epochsWithoutImprovement: number;
  /** Whether a layer was finished in this epoch, so that the next begins with the next epoch only. */
  waiting: boolean;
  /** Finished layers; in uniform mode 0 or all. */
  hard: number;
  /** Steps that the layer in work has done at either rate. */
  steps: number;
  criticalSteps: number;
}

const INITIAL: Readonly<State> = {
  ...{ sharpening: false, reference: 1e6, epochsWithoutImprovement: 0, waiting: false },
  ...{ hard: 0, steps: 0, criticalSteps: 0 },
};

/**
 * Whetstone's adaptive sharpener: sharpens while the training loss allows it, and pauses where it rises by more than
 * `significantIncrease` relative to the reference, until it has not fallen by `significantDecrease` for more than
 * `patience` epochs. A layer that never pauses takes 5 epochs.
 */
export class AdaptiveSharpener extends Sharpener {
  readonly layers: number;
  readonly #settings: Required<AdaptiveSettings>;
  #state: State = { ...INITIAL };

  constructor(layers: number, settings: AdaptiveSettings = {}) {
    super();
    this.layers = requireInteger('layers', layers, 1);
    this.#settings = {
      ...{ minInitEpochs: 10, rate: 0.25, criticalRate: 0.126, critical: 0.75, firstLayerRelativeRate: 1 },
      ...{ patience: 1, significantIncrease: 0.15, significantDecrease: 0.15, bottomUp: true, maxEpochs: 200 },
      ...settings,
    };
    const { minInitEpochs, patience, maxEpochs, bottomUp, ...numbers } = this.#settings;
    requireInteger('minInitEpochs', minInitEpochs, 1);
    requireInteger('patience', patience, 0);
    requireInteger('maxEpochs', maxEpochs, 1);
    for (const [name, value] of Object.entries(numbers)) {
      if (!(value > 0 && Number.isFinite(value))) {
        throw new StropError('invalid-argument', `${name} ${value}: expected a finite number above 0`);
      }
    }
  }

  get maxEpochs(): number {
    return this.#settings.maxEpochs;
  }

  override epochsNeeded(): undefined {
    return undefined;
  }

  override settings() {
    return { kind: 'adaptive', layers: this.layers, ...this.#settings };
  }

  override hardeningOrder(): number[][] {
    const all = Array.from({ length: this.layers }, (_, i) => i);
    return this.#settings.bottomUp ? all.map((i) => [i]) : [all];
  }

  override begin(): void {
    this.#state = { ...INITIAL };
  }

  override state(): SharpenerState {
    return { ...this.#state };
  }

  override restoreState(state: SharpenerState): void {
    this.#state = { ...INITIAL, ...state };
  }

  override beginsAfter(): boolean {
    const { sharpening, hard, steps, criticalSteps } = this.#state;
    return sharpening && hard + steps + criticalSteps === 0;
  }

  override endEpoch(epoch: number, loss: number): void {
    const { minInitEpochs, patience, significantIncrease, significantDecrease } = this.#settings;
    const state = this.#state;
    state.waiting = false;
    if (epoch < minInitEpochs - 1) {
      state.reference = loss;
      return;
    }
    const settle = (sharpening: boolean) =>
      Object.assign(state, { sharpening, reference: loss, epochsWithoutImprovement: 0 });
    const change = (loss - state.reference) / state.reference;
    if (change <= -significantDecrease) settle(state.sharpening);
    else state.epochsWithoutImprovement++;
    if (state.sharpening && change >= significantIncrease) settle(false);
    if (!state.sharpening && state.epochsWithoutImprovement > patience) settle(state.hard < this.layers);
  }

  protected override sharpen(layers: readonly SpikingLayer[], _epoch: number, done: number, batches: number): void {
    const state = this.#state;
    if (done === 0 || !state.sharpening || state.waiting) return;
    const sharpness = this.#step(batches);
    const inWork = this.#settings.bottomUp ? [layers[state.hard]!] : layers;
    for (const layer of inWork) layer.sharpness = sharpness;
    if (sharpness < 1) return;
    state.hard += inWork.length;
    state.steps = 0;
    state.criticalSteps = 0;
    state.waiting = this.#settings.bottomUp;
    state.sharpening = state.hard < this.layers;
  }

  /** Takes a step. @returns the sharpness of the layers in work, exactly 1 once they are finished. */
  #step(batches: number): number {
    const { rate, criticalRate, critical, firstLayerRelativeRate, bottomUp } = this.#settings;
    const state = this.#state;
    const factor = bottomUp && state.hard === 0 ? firstLayerRelativeRate : 1;
    const reached = () => ((state.steps * rate + state.criticalSteps * criticalRate) * factor) / batches;
    if (reached() >= critical) state.criticalSteps++;
    else state.steps++;
    const sharpness = reached();
    return 1 - sharpness < (bottomUp ? SNAP.bottomUp : SNAP.uniform) ? 1 : sharpness;
  }
}
