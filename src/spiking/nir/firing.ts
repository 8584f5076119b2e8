import { StropError } from '../../errors.ts';
import type { NeuronLayer } from '../network/spiking-network.ts';
import type { Dialect } from './dialects.ts';
import { toChannelOrder } from './layout.ts';
import { previousFloat } from './strict-threshold.ts';

/** How a layer's neurons are told to fire when their sum is at least their threshold, by a reader that fires above one. */
export interface Firing {
  /** (features) by which weights are multiplied. */
  readonly factors: Float64Array;
  /** (features) added to the sums. */
  readonly biases: Float64Array;
  /** (features, outHeight, outWidth): a neuron fires where its sum is above. */
  readonly above: Float32Array;
  /** Neurons that fire without input. */
  readonly spontaneous: number;
}

/** Below it, 1/threshold might overflow the weights. */
const SMALLEST_DIVISOR = 1e-20;

/**
 * With thresholds as they are, a sum is at least θ iff it is above the float before θ, or of integers above θ − ½. With one
 * threshold a layer, Σwx >= θ iff Σ(w/θ)x >= 1 where θ > 0, else iff Σwx + (1 − θ) >= 1. An IF whose threshold is not positive
 * makes no sense to most readers, so that it takes the bias too.
 * @throws StropError `invalid-argument`, with the layer's name, where the dialect cannot express it.
 */
export function firingOf(layer: NeuronLayer, dialect: Dialect): Firing {
  const { thresholds, name, synapses } = layer;
  const { features, outHeight, outWidth } = synapses[0].shape;
  const pixels = outHeight * outWidth;
  const isInteger = thresholds instanceof Int32Array;
  const below = (threshold: number) => (isInteger ? threshold - 0.5 : previousFloat(threshold));
  const isPerNeuron = thresholds.length > features;
  const spontaneous = Array.from(thresholds).filter((threshold) => threshold <= 0).length;
  const firing = {
    factors: new Float64Array(features).fill(1),
    biases: new Float64Array(features),
    spontaneous: isPerNeuron ? spontaneous : spontaneous * pixels,
  };
  const asTheyAre = () => {
    const all = Float64Array.from({ length: pixels * features }, (_, i) => below(thresholds[i % thresholds.length]!));
    return { ...firing, above: Float32Array.from(toChannelOrder(all, pixels, features)) };
  };
  if (dialect.neuron === 'Threshold') return asTheyAre();

  if (spontaneous > 0 && !dialect.biases) {
    const found = `${firing.spontaneous} of ${pixels * features} neurons of layer ${name} fire without input`;
    throw new StropError('invalid-argument', `${found}, which ${dialect.reader} cannot express without biases`);
  }
  const isOne = dialect.oneThreshold === 'always' || (dialect.oneThreshold === 'unless quantised' && !isInteger);
  if (isPerNeuron && pixels > 1) {
    if (isOne && dialect.oneThreshold === 'always') {
      const found = `layer ${name}: its neurons of one feature differ in threshold`;
      throw new StropError('invalid-argument', `${found}, and ${dialect.reader} takes one threshold a layer`);
    }
    return asTheyAre();
  }
  const above = new Float32Array(pixels * features);
  for (let f = 0; f < features; f++) {
    const threshold = thresholds[f]!;
    let unit = isOne ? 1 : threshold;
    if (threshold === Number.POSITIVE_INFINITY) [firing.factors[f], unit] = [0, 1];
    else if (threshold === Number.NEGATIVE_INFINITY) [firing.factors[f], firing.biases[f], unit] = [0, 1, 1];
    else if (!(threshold > (isOne ? SMALLEST_DIVISOR : 0))) [firing.biases[f], unit] = [1 - threshold, 1];
    else if (isOne) firing.factors[f] = 1 / threshold;
    above.fill(isInteger && !isOne ? unit - 0.5 : previousFloat(unit), f * pixels, (f + 1) * pixels);
  }
  return { ...firing, above };
}
