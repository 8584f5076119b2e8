import type { Evaluation } from './predict.ts';

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
  /** Until the end of the training, evaluation included, as the epochs so far went; at most, where losses decide. */
  readonly secondsLeft: number;
  /** On the validation images: at this sharpness, and with every sharpness set to 1, where measured. */
  readonly current?: Evaluation;
  readonly forced?: Evaluation;
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
  /** What may have spoilt the result without ending the training. */
  readonly warnings: string[];
}

/** How far a training is: all that its next epoch depends on besides the network and the optimizer. */
export interface TrainingProgress {
  readonly records: EpochRecord[];
  softAccuracy: number | null;
  /** The last epochs, one after the other, in each of which every image was given one class. */
  constantEpochs: number;
  constantClass: number | null;
  /** The batch normalisations that are frozen for good, by name. */
  frozen: readonly string[];
}
