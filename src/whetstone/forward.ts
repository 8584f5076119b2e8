import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { enterLayer } from '../engines/profile.ts';
import { withLooseRounding } from '../engines/rounding.ts';
import { StropError } from '../errors.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';

type Layer = tfl.layers.Layer;

/** What each layer gave, the input layer the images. */
export type LayerValues = Map<Layer, tf.Tensor>;

/** Sees each layer with what enters it and what leaves it. */
export type LayerObserver = (layer: Layer, input: tf.Tensor, output: tf.Tensor) => void;

/** The layers of `model` that have a sharpness, from the input up. */
export function spikingLayers(model: tfl.LayersModel): SpikingLayer[] {
  return model.layers.filter((layer) => layer instanceof SpikingLayer);
}

/** Those of them that sharpeners raise. */
export function sharpenedLayers(model: tfl.LayersModel): SpikingLayer[] {
  return spikingLayers(model).filter((layer) => layer.sharpened);
}

/** Whether the layer sums weighted inputs: a convolution or a dense layer. The neurons above it go by its name. */
export function isLinear(layer: Layer): boolean {
  return ['Conv2D', 'Dense'].includes(layer.getClassName());
}

/** @throws StropError 'invalid-argument' where the last layer of `model` is none. */
export function decodeLayer(model: tfl.LayersModel): SoftmaxDecode {
  const last = model.layers.at(-1);
  if (last instanceof SoftmaxDecode) return last;
  throw new StropError('invalid-argument', `last layer ${last?.name}: expected a SoftmaxDecode`);
}

/** The layers whose outputs `layer` takes; none of an input layer. */
export function layersBelow(layer: Layer): Layer[] {
  if (isInput(layer)) return [];
  return [layer.input].flat().map(({ sourceLayer }) => sourceLayer);
}

/** Asked in every step, of a graph that stays as it is but for layers that are added to a sequential model. */
const knownAbove = new WeakMap<tfl.LayersModel, Map<Layer, Layer[]>>();

/** The layers of `model` that read the output of each of them. */
export function layersAbove(model: tfl.LayersModel): ReadonlyMap<Layer, readonly Layer[]> {
  const known = knownAbove.get(model);
  if (known?.size === model.layers.length) return known;
  const above = new Map<Layer, Layer[]>(model.layers.map((layer) => [layer, []]));
  for (const layer of model.layers) for (const below of layersBelow(layer)) above.get(below)?.push(layer);
  knownAbove.set(model, above);
  return above;
}

/** The values that a run of `model` begins with. @param x (batch, height, width, channels). */
export function inputValues(model: tfl.LayersModel, x: tf.Tensor): LayerValues {
  return new Map([[model.layers.find(isInput) ?? inputLayerOf(model), x]]);
}

/**
 * Runs `layers` of `model` up to the decode, each after those that it takes its input from, and adds what they give to
 * `values`. In training, batch normalisation that only a bounded ReLU reads is run together with it, unless somebody
 * observes.
 */
export function runLayers(
  model: tfl.LayersModel,
  layers: readonly Layer[],
  values: LayerValues,
  training: boolean,
  observe?: LayerObserver,
): void {
  const above = layersAbove(model);
  for (const layer of layers) {
    if (isInput(layer) || layer instanceof SoftmaxDecode || values.has(layer)) continue;
    if (training && !observe && layer instanceof BatchNormalization) {
      const [reader, ...others] = above.get(layer)!;
      enterLayer(layer.name, 'forward');
      if (reader instanceof SpikingBRelu && !reader.straightThrough && others.length === 0) {
        values.set(reader, layer.normalise(values.get(layersBelow(layer)[0]!)!, reader.sharpness));
        continue;
      }
    }
    enterLayer(layer.name, training ? 'forward' : 'evaluation');
    const inputs = layersBelow(layer).map((below) => values.get(below)!);
    const apply = () => layer.apply(inputs.length === 1 ? inputs[0]! : inputs, { training }) as tf.Tensor;
    const output = training ? withLooseRounding(apply) : apply();
    observe?.(layer, inputs[0]!, output);
    values.set(layer, output);
  }
}

/**
 * What `model.apply` computes, up to the decode's logits. To be called in a tidy.
 *
 * @param x (batch, height, width, channels). @returns (batch, classes).
 */
export function forwardLogits(
  model: tfl.LayersModel,
  x: tf.Tensor,
  training: boolean,
  observe?: LayerObserver,
): tf.Tensor2D {
  const decode = decodeLayer(model);
  const values = inputValues(model, x);
  runLayers(model, model.layers, values, training, observe);
  return decode.logits(values.get(layersBelow(decode)[0]!) as tf.Tensor2D);
}

/** Runs `action` with every sharpness set to 1, then restores them. */
export async function withEverySharpnessOne<T>(model: tfl.LayersModel, action: () => Promise<T>): Promise<T> {
  const layers = spikingLayers(model);
  const before = layers.map((layer) => layer.sharpness);
  for (const layer of layers) layer.sharpness = 1;
  try {
    return await action();
  } finally {
    layers.forEach((layer, i) => {
      layer.sharpness = before[i]!;
    });
  }
}

/** Whether the layer is where images enter. */
export function isInput(layer: Layer): boolean {
  return layer.getClassName() === 'InputLayer';
}

/** A sequential model does not list its input layer. */
function inputLayerOf(model: tfl.LayersModel): Layer {
  return model.inputs[0]!.sourceLayer;
}
