import type * as tfl from '@tensorflow/tfjs-layers';
import { isLinear, layersBelow } from './forward.ts';
import type { SpikingLayer } from './layers/spiking-layer.ts';

/**
 * The convolution or dense layer that a layer's neurons go by: the nearest below it, past what a shortcut adds, which is
 * an add's second input.
 */
export function linearBelow(layer: SpikingLayer): tfl.layers.Layer | undefined {
  let at: tfl.layers.Layer | undefined = layer;
  while (at && !isLinear(at)) at = layersBelow(at)[0];
  return at;
}
