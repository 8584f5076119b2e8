import type * as tfl from '@tensorflow/tfjs-layers';
import { isLinear, layersBelow } from './forward.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';

type Layer = tfl.layers.Layer;

/**
 * The convolution or dense layer that a layer's neurons go by: the nearest below it. Of a sum it is on the side of the first
 * input, or of the second where the first is spikes as they are, which only a shortcut can be.
 */
export function linearBelow(layer: SpikingLayer): Layer | undefined {
  let at: Layer | undefined = layer;
  while (at && !isLinear(at)) {
    const below: Layer[] = layersBelow(at);
    at = below.find((each) => !isSpikes(each)) ?? below[0];
  }
  return at;
}

/** Whether what `layer` gives is a layer's spikes, through no weights. */
export function isSpikes(layer: Layer): boolean {
  let at: Layer | undefined = layer;
  while (at && !isLinearPart(at) && !(at instanceof SpikingLayer)) at = layersBelow(at)[0];
  return at instanceof SpikingLayer;
}

/** Whether the layer is part of what is linear in a layer of neurons. */
export function isLinearPart(layer: Layer): boolean {
  return layer instanceof BatchNormalization || isLinear(layer);
}
