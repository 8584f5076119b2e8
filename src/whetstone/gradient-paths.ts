import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { isInput, layersBelow, spikingLayers } from './forward.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';

/** A network's layers by whether the loss can still teach them. */
export interface GradientPaths {
  /** The layers, in the model's order, that no layer with a gradient stands below: to be run without recording. */
  readonly frozen: tfl.layers.Layer[];
  /** All other layers, in the model's order. */
  readonly live: tfl.layers.Layer[];
  /** The trainable weights that have a path to the loss which crosses no hard activation. */
  readonly weights: tf.Variable[];
}

/**
 * Follows the gradient from the loss down to where hard activations end it. In a chain the frozen layers are those up to
 * the highest hard one.
 *
 * @param penalised whether the activations of soft layers are part of the loss themselves.
 */
export function gradientPaths(model: tfl.LayersModel, penalised = false): GradientPaths {
  const reached = new Set<tfl.layers.Layer>();
  const reach = (layer: tfl.layers.Layer) => {
    if (reached.has(layer) || (layer instanceof SpikingLayer && !layer.passesGradient)) return;
    reached.add(layer);
    layersBelow(layer).forEach(reach);
  };
  reach(model.layers.at(-1)!);
  if (penalised) spikingLayers(model).forEach(reach);

  const learning = new Set<tfl.layers.Layer>();
  const frozen = new Set<tfl.layers.Layer>();
  for (const layer of model.layers) {
    const below = layersBelow(layer);
    const learns = layer.trainableWeights.length > 0 || below.some((each) => learning.has(each));
    if (reached.has(layer) && learns) learning.add(layer);
    else if (below.every((each) => frozen.has(each) || isInput(each))) frozen.add(layer);
  }
  const teachable = model.layers.filter((layer) => reached.has(layer) && layer.trainable);
  return {
    frozen: model.layers.filter((layer) => frozen.has(layer)),
    live: model.layers.filter((layer) => !frozen.has(layer)),
    weights: teachable.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable)),
  };
}
