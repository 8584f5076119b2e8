import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Split } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { type NamedArray, readCheckpointFile, writeCheckpointFile } from './checkpoint-file.ts';
import { spikingLayers } from './forward.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { requireInteger, type SharpenerState } from './sharpener.ts';
import type { TrainOptions } from './train-options.ts';
import type { TrainingProgress } from './train-result.ts';

export interface CheckpointOptions {
  /** Holds one file, checkpoint.bin. */
  readonly folder: string;
  /** Epochs from one writing to the next; 1. */
  readonly every?: number;
  /** Names the training beyond what `train` is told itself: data, network, initial weights. */
  readonly fingerprint?: string;
  /** On what it runs: bits may differ with the engine, the instruction set and the number of threads. */
  readonly provenance?: Readonly<Record<string, string>>;
}

interface Header {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly provenance: Readonly<Record<string, string>>;
  /** Of each spiking layer, by name. */
  readonly sharpness: Readonly<Record<string, number>>;
  /** The step of each noise layer, by name. */
  readonly noise: Readonly<Record<string, number>>;
  readonly sharpener: SharpenerState;
  readonly progress: TrainingProgress;
  /** The number of arrays that are the model's; the optimizer's follow. */
  readonly weights: number;
}

/**
 * The state of a training on disk: weights, moving statistics, what the optimizer and the sharpener remember, sharpness,
 * the noise's place in its stream, and the records of all epochs. Everything else is a function of the seed and the
 * epoch, so a training that goes on from here has the bits of one that was never interrupted.
 */
export class Checkpoint {
  readonly #path: string;
  readonly #every: number;
  readonly #provenance: Readonly<Record<string, string>>;
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #model: tfl.LayersModel;
  readonly #training: TrainOptions;

  constructor(options: CheckpointOptions, model: tfl.LayersModel, data: Split, training: TrainOptions) {
    this.#path = join(options.folder, 'checkpoint.bin');
    this.#every = requireInteger('epochs between checkpoints', options.every ?? 1, 1);
    this.#provenance = options.provenance ?? {};
    this.#model = model;
    this.#training = training;
    this.#settings = settingsOf(options.fingerprint, data, training);
  }

  /** To be called after each epoch. @param last whether it was the last one, which is always written. */
  async save(progress: TrainingProgress, last: boolean): Promise<void> {
    if (!last && progress.records.length % this.#every !== 0) return;
    const model = this.#model;
    const weights = model.weights.map((weight) => arrayOf(weight.originalName, weight.read()));
    const remembered = await this.#training.optimizer.getWeights();
    const names = new Map(model.weights.map(({ name, originalName }) => [name, originalName]));
    const slots = remembered.map(({ name, tensor }) => arrayOf(renamed(name, names), tensor));
    tf.dispose(remembered[0]?.tensor); // the iterations, a tensor of their own
    const header: Header = {
      settings: this.#settings,
      provenance: this.#provenance,
      sharpness: Object.fromEntries(spikingLayers(model).map(({ name, sharpness }) => [name, sharpness])),
      noise: Object.fromEntries(noiseLayers(model).map(({ name, step }) => [name, step])),
      sharpener: this.#training.sharpener.state(),
      progress,
      weights: weights.length,
    };
    await writeCheckpointFile(this.#path, { header, arrays: [...weights, ...slots] });
  }

  /**
   * Brings model, optimizer and sharpener to where the checkpoint left them.
   *
   * @param warn is told where it was made on another machine.
   * @returns undefined where there is none.
   * @throws StropError 'corrupt' where it is damaged; 'conflict', naming what differs, where it is of another training.
   */
  async restore(warn: (message: string) => void): Promise<TrainingProgress | undefined> {
    const file = await readCheckpointFile<Header>(this.#path);
    if (!file) return undefined;
    const { header, arrays } = file;
    this.#requireSame('setting', header.settings, this.#settings);
    const weights = arrays.slice(0, header.weights);
    const shapes = (list: readonly { name: string; shape: readonly (number | null)[] }[]) =>
      Object.fromEntries(list.map(({ name, shape }) => [name, shape]));
    const own = this.#model.weights.map(({ originalName, shape }) => ({ name: originalName, shape }));
    this.#requireSame('weight', shapes(weights), shapes(own));
    this.#requireSame(
      'layer',
      Object.keys(header.sharpness),
      spikingLayers(this.#model).map(({ name }) => name),
    );

    const { optimizer, sharpener } = this.#training;
    for (const layer of spikingLayers(this.#model)) layer.sharpness = header.sharpness[layer.name]!;
    for (const layer of noiseLayers(this.#model)) layer.step = header.noise[layer.name] ?? 0;
    tf.tidy(() => {
      for (const [i, weight] of this.#model.weights.entries()) weight.write(tensorOf(weights[i]!));
    });
    const names = new Map(this.#model.weights.map(({ name, originalName }) => [originalName, name]));
    const remembered = arrays.slice(header.weights).map((array) => ({
      name: renamed(array.name, names),
      tensor: tensorOf(array),
    }));
    await optimizer.setWeights(remembered);
    tf.dispose(remembered.map(({ tensor }) => tensor));
    sharpener.restoreState(header.sharpener);
    for (const name of differing(header.provenance, this.#provenance)) {
      const [then, now] = [header.provenance[name], this.#provenance[name]];
      warn(`resumed from a checkpoint made with ${name} ${then}, now ${now}: the bits may differ`);
    }
    return header.progress;
  }

  #requireSame(kind: string, found: object, expected: object): void {
    const [name] = differing(found as Record<string, unknown>, expected as Record<string, unknown>);
    if (name === undefined) return;
    const [then, now] = [found, expected].map((each) => JSON.stringify((each as Record<string, unknown>)[name]));
    throw new StropError(
      'conflict',
      `${this.#path} is of another training: its ${kind} ${name} is ${then}, here it is ${now}; remove it or take another folder`,
    );
  }
}

/** All that the bits of a training depend on and that `train` knows. */
function settingsOf(fingerprint: string | undefined, { labels }: Split, options: TrainOptions) {
  const { optimizer, sharpener, seed, batch, epochs = 'auto', loss = 'logSoftmax', labelSmoothing = 0 } = options;
  const { indecision = 0, augmentation = {}, freezeHard = false } = options;
  const settings = {
    fingerprint,
    images: labels.length,
    ...{ seed, batch, epochs, loss, labelSmoothing, indecision, augmentation, freezeHard },
    optimizer: { name: optimizer.getClassName(), ...optimizer.getConfig() },
    sharpener: sharpener.settings(),
  };
  return JSON.parse(JSON.stringify(settings)); // as it comes back from the file
}

function differing(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !isDeepStrictEqual(a[name], b[name]));
}

function noiseLayers(model: tfl.LayersModel): GaussianNoise[] {
  return model.layers.filter((layer) => layer instanceof GaussianNoise);
}

/** `name` with the variable's name at its beginning, in front of the slot's, replaced: tfjs numbers variables anew. */
function renamed(name: string, names: ReadonlyMap<string, string>): string {
  const end = name.lastIndexOf('/');
  const variable = names.get(name.slice(0, end));
  return variable === undefined ? name : variable + name.slice(end);
}

function arrayOf(name: string, tensor: tf.Tensor): NamedArray {
  return { name, shape: tensor.shape, values: tensor.dataSync() as Float32Array | Int32Array };
}

function tensorOf({ shape, values }: NamedArray): tf.Tensor {
  return tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}
