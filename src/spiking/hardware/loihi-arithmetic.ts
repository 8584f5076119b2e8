import { StropError } from '../../errors.ts';
import { isQuantised, type NeuronLayer, type SpikingNetwork } from '../network/spiking-network.ts';
import { isHost } from './structure.ts';

// Loihi 1, after Davies and others 2018 and what NengoLoihi documents of it. A weight is a mantissa of 8 bits, in a layer with both
// signs an even number from -256 to 254, times 2^(6 + exponent). A threshold is a mantissa of 17 bits times 2^6, the same for the
// neurons of a layer, a bias a mantissa of 12 bits and sign times 2^(0 to 7), each neuron's own. A neuron fires where its membrane,
// of 23 bits and sign, is above its threshold.

const THRESHOLD_MOST = 2 ** 17 - 1;
const BIAS_MANTISSA_MOST = 2 ** 12 - 1;
const BIAS_EXPONENT_MOST = 7;
const MEMBRANE_BITS = 23;
const FRACTION_BITS = 6;
/** A weight of 1 is a mantissa of 2, so that this is the largest exponent's part; each step below halves what a weight adds. */
const LEAST_EXPONENT = -7;

/** What Loihi's arithmetic makes of one layer. */
export interface LoihiLayer {
  readonly name: string;
  /** A weight of 1 adds 2^(7 + weightExponent) to a membrane: its mantissa is 2. */
  readonly weightExponent: number;
  /** Times 2^6: fires where the membrane is above it. */
  readonly thresholdMantissa: number;
  readonly biasExponent: number;
  /** (thresholds) times 2^biasExponent. */
  readonly biasMantissas: Int32Array;
  /** Thresholds that are others now, by rounding or since they are out of range. */
  readonly changed: number;
  /** By how much at most, in units of the weights. */
  readonly largestChange: number;
  /** Features whose sums could leave the membrane's range, where Loihi saturates. */
  readonly saturating: number;
}

export interface LoihiNetwork {
  /** With the thresholds that Loihi's come to: simulated, it fires as Loihi's neurons do. */
  readonly network: SpikingNetwork;
  /** Of the layers on the chip. */
  readonly layers: readonly LoihiLayer[];
}

/**
 * Gives a quantised network the arithmetic of Loihi 1. Its weights have mantissas as they are; Σw >= θ becomes a threshold that the
 * layer shares and a bias of each neuron, Σw + bias > threshold. The host's layers stay as they are.
 *
 * @throws StropError 'invalid-argument' where the network is not quantised.
 */
export function applyLoihiArithmetic(network: SpikingNetwork): LoihiNetwork {
  if (!isQuantised(network)) {
    throw new StropError('invalid-argument', 'Loihi’s arithmetic: expected a network of integers; quantise it first');
  }
  const layers: LoihiLayer[] = [];
  const changed = network.layers.map((layer) => {
    if (layer.kind === 'maxPool' || isHost(network, layer)) return layer;
    const { thresholds, report } = arithmeticOf(layer);
    layers.push(report);
    return { ...layer, thresholds };
  });
  return { network: { ...network, layers: changed }, layers };
}

function arithmeticOf(layer: NeuronLayer): { thresholds: Int32Array; report: LoihiLayer } {
  const { low, high } = rangeOfSums(layer);
  const features = low.length;
  // What lies beyond all sums fires always or never, wherever beyond it lies.
  const wanted = Int32Array.from(layer.thresholds, (threshold, i) => {
    const f = i % features;
    return Math.min(Math.max(threshold, low[f]!), high[f]! + 1);
  });
  const least = wanted.reduce((a, b) => Math.min(a, b));
  const most = wanted.reduce((a, b) => Math.max(a, b));
  for (let exponent = -1; ; exponent--) {
    // In units of 1/2^shift of a weight, of which 2^6 are one of the threshold's.
    const shift = 7 + exponent;
    const unit = 2 ** (FRACTION_BITS - shift);
    const middle = Math.min(Math.max(unit, Math.round((least + most) / 2 - 1)), THRESHOLD_MOST * unit);
    const thresholdMantissa = Math.round(middle / unit);
    const biases = Array.from(wanted, (threshold) => (thresholdMantissa * unit - (threshold - 1)) * 2 ** shift);
    const largest = biases.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const biasExponent = Math.max(0, Math.ceil(Math.log2(Math.max(1, largest) / BIAS_MANTISSA_MOST)));
    if (biasExponent > BIAS_EXPONENT_MOST && exponent > LEAST_EXPONENT) continue;
    const used = Math.min(biasExponent, BIAS_EXPONENT_MOST);
    const clamp = (mantissa: number) => Math.min(Math.max(mantissa, -BIAS_MANTISSA_MOST), BIAS_MANTISSA_MOST);
    const biasMantissas = Int32Array.from(biases, (bias) => clamp(Math.round(bias / 2 ** used)));
    // Σw · 2^shift + bias > mantissa · 2^6, for whole sums.
    const thresholds = Int32Array.from(biasMantissas, (mantissa) => {
      return Math.floor(thresholdMantissa * unit - (mantissa * 2 ** used) / 2 ** shift) + 1;
    });
    const changes = Array.from(thresholds, (threshold, i) => Math.abs(threshold - wanted[i]!));
    const range = 2 ** (MEMBRANE_BITS - shift);
    const report = {
      ...{ name: layer.name, weightExponent: exponent, thresholdMantissa, biasExponent: used, biasMantissas },
      changed: changes.filter((change) => change > 0).length,
      largestChange: changes.reduce((a, b) => Math.max(a, b), 0),
      saturating: low.filter((sum, f) => sum < -range || high[f]! >= range).length,
    };
    return { thresholds, report };
  }
}

/** (features) the least and the largest that the weights of a feature can add up to. */
function rangeOfSums({ synapses }: NeuronLayer): { low: number[]; high: number[] } {
  const { features } = synapses[0].shape;
  const low = Array<number>(features).fill(0);
  const high = Array<number>(features).fill(0);
  for (const { weights } of synapses) {
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! < 0) low[i % features]! += weights[i]!;
      else high[i % features]! += weights[i]!;
    }
  }
  return { low, high };
}
