import type * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import type { Sharpener } from './sharpener.ts';
import type { EpochRecord } from './train-result.ts';
import type { StepOptions } from './training-step.ts';

export interface BatchProgress {
  readonly epoch: number;
  /** Of the whole training; at most, where losses decide. */
  readonly epochs: number;
  /** Batches done of this epoch's `batches`. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
}

export interface TrainOptions extends StepOptions {
  readonly optimizer: tf.Optimizer;
  readonly sharpener: Sharpener;
  /** Of the order of the images in each epoch, and of their augmentation. */
  readonly seed: number;
  /** Images to a step; 128. */
  readonly batch?: number;
  /** `auto`, the default, trains until every layer is hard. */
  readonly epochs?: number | 'auto';
  /** Whether training may end before every layer is hard; false. */
  readonly allowUnfinished?: boolean;
  /**
   * Whether what lies at the bottom and is hard is frozen altogether, its batch normalisation at the statistics of one
   * pass over the training images, and its spikes are kept for each image; false.
   */
  readonly freezeHard?: boolean;
  readonly validation?: Split;
  /**
   * What to measure on the validation images after every epoch; nothing. The result's accuracies are measured in any
   * case.
   */
  readonly measure?: { readonly current?: boolean; readonly forced?: boolean };
  /** Where to keep the state after every epoch, and to go on from. */
  readonly checkpoint?: CheckpointOptions;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly onBatch?: (progress: BatchProgress) => void;
  readonly onWarning?: (message: string) => void;
}
