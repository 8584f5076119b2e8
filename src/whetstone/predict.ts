import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { type Pixels, type Split, toFloats } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { forwardLogits } from './forward.ts';
import { argmax } from './keys.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';
import { linearBelow } from './linear-below.ts';
import { pacemaker } from './pace.ts';

/** What enters a layer's activation. */
export interface PreActivations {
  /** Of the convolution or dense layer below it, as in the exported network. */
  readonly name: string;
  /** The neuron of a hard layer fires where it is at least this. */
  readonly threshold: number;
  /** (images, units), units in the order height, width, channel. */
  readonly values: Float32Array;
}

/** How often the neurons of a layer were active. */
export interface NeuronCounts {
  readonly name: string;
  /** For each neuron the number of images for which its activation was above 1/2. */
  readonly counts: Uint32Array;
}

export interface Prediction {
  /** (images), the class whose key is nearest; the lowest on a tie. */
  readonly classes: Uint16Array;
  /** For each spiking layer, from the input up, where asked for. */
  readonly activity: NeuronCounts[];
  /** For each spiking layer, from the input up, where asked for; they take 4 bytes per neuron and image. */
  readonly preActivations: PreActivations[];
}

const BATCH = 256;
/** Values of one layer's output. */
const MOST_VALUES = 2 ** 24;

export interface PredictOptions {
  /** Images at a time; 256, and less where a layer is so wide that its outputs would take more than 64 MB. */
  readonly batch?: number;
  readonly preActivations?: boolean;
  readonly activity?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The classes that `model` gives at its present sharpness, with the moving statistics of batch normalisation and
 * without noise.
 *
 * @param images (count, height, width, channels).
 * @throws StropError 'invalid-argument' where the length of `images` is no multiple of the model's input.
 */
export async function predict(
  model: tfl.LayersModel,
  images: Pixels,
  options: PredictOptions = {},
): Promise<Prediction> {
  const shape = imageShape(model);
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const count = imageCount(images, shape);
  const { batch = suitableBatch(model) } = options;
  const activity = new Map<SpikingLayer, NeuronCounts>();
  const classes = new Uint16Array(count);
  const preActivations = new Map<string, PreActivations>();
  const pause = pacemaker(options.signal);
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    tf.tidy(() => {
      const x = tf.tensor(toFloats(images, first * pixels, (first + size) * pixels), [size, ...shape]);
      const logits = forwardLogits(model, x, false, (layer, input, output) => {
        if (!(layer instanceof SpikingLayer)) return;
        if (options.preActivations) {
          const units = input.size / size;
          const { name } = linearBelow(layer)!;
          const { threshold } = layer;
          const into = preActivations.get(name) ?? { name, threshold, values: new Float32Array(count * units) };
          preActivations.set(name, into);
          into.values.set(input.dataSync(), first * units);
        }
        if (!options.activity) return;
        const own = activity.get(layer) ?? { name: layer.name, counts: new Uint32Array(output.size / size) };
        activity.set(layer, own);
        countActive(output.dataSync(), own.counts);
      });
      const values = logits.dataSync();
      const width = values.length / size;
      for (let i = 0; i < size; i++) classes[first + i] = argmax(values, i * width, width);
    });
    await pause();
  }
  return { classes, activity: [...activity.values()], preActivations: [...preActivations.values()] };
}

/** How well a network does on images that it is not trained on. */
export interface Evaluation {
  /** Fraction of the images that are given their class. */
  readonly accuracy: number;
  /** Whether every image is given the same class. */
  readonly constant: boolean;
  /** The spiking layers, from the input up. */
  readonly layers: readonly LayerHealth[];
}

/** The neurons of a layer that tell nothing. */
export interface LayerHealth {
  readonly name: string;
  /** Fraction of the neurons that are active for no image. */
  readonly dead: number;
  /** Fraction of the neurons that are active for every image. */
  readonly alwaysOn: number;
}

export async function evaluate(
  model: tfl.LayersModel,
  { images, labels }: Split,
  options: Omit<PredictOptions, 'preActivations' | 'activity'> = {},
): Promise<Evaluation> {
  requireLabels(images, labels, imageShape(model));
  const { classes, activity } = await predict(model, images, { ...options, activity: true });
  const fraction = (counts: Uint32Array, images: number) =>
    counts.filter((active) => active === images).length / counts.length;
  return {
    accuracy: classes.filter((found, i) => found === labels[i]).length / labels.length,
    constant: classes.every((found) => found === classes[0]),
    layers: activity.map(({ name, counts }) => ({
      name,
      dead: fraction(counts, 0),
      alwaysOn: fraction(counts, labels.length),
    })),
  };
}

/** [height, width, channels] of the images that `model` takes. */
export function imageShape(model: tfl.LayersModel): number[] {
  return (model.inputs[0]!.shape as number[]).slice(1);
}

/** @throws StropError 'invalid-argument' where there is not one label for each image, or none at all. */
export function requireLabels(images: Pixels, labels: Uint16Array, shape: readonly number[]): void {
  const count = imageCount(images, shape);
  if (count !== labels.length || count === 0) {
    throw new StropError(
      'invalid-argument',
      `${labels.length} labels for ${count} images: expected one each, at least 1`,
    );
  }
}

function imageCount(images: Pixels, shape: readonly number[]): number {
  const count = images.length / shape.reduce((product, extent) => product * extent, 1);
  if (Number.isInteger(count)) return count;
  const found = `images of ${images.length} numbers`;
  throw new StropError('invalid-argument', `${found}: expected a multiple of ${shape.join(' x ')}`);
}

/** Images at a time, fewer than 256 where a layer's outputs would take more than 64 MB. */
export function suitableBatch(model: tfl.LayersModel): number {
  const values = model.layers.map(({ outputShape }) => tf.util.sizeFromShape((outputShape as number[]).slice(1)));
  return Math.max(1, Math.min(BATCH, Math.floor(MOST_VALUES / Math.max(...values))));
}

function countActive(activations: ArrayLike<number>, counts: Uint32Array): void {
  const neurons = counts.length;
  for (let from = 0; from < activations.length; from += neurons) {
    for (let i = 0; i < neurons; i++) if (activations[from + i]! > 0.5) counts[i]!++;
  }
}
