import {
  INPUT,
  isQuantised,
  type LayerShape,
  type NeuronLayer,
  neuronCount,
  neuronLayers,
  type SpikingNetwork,
  type Synapses,
} from './spiking-network.ts';

/** Neurons of a layer that say less than others. */
export interface ConstantNeurons {
  readonly layer: string;
  readonly neurons: number;
  /** Fire without any input: their threshold is at most 0. A target that computes on events only has to trigger them. */
  readonly withoutInput: number;
  /** Fire, or do not fire, whatever their inputs are. */
  readonly always: number;
  readonly never: number;
}

/** Of each layer of neurons: all of them are kept, since what is above relies on them. */
export function constantNeurons(network: SpikingNetwork): ConstantNeurons[] {
  // A grey level is at most 1, among integers 255.
  const grey = network.coding.kind === 'grey' ? (isQuantised(network) ? 255 : 1) : 1;
  return neuronLayers(network).map((layer) => constantOf(layer, grey));
}

function constantOf(layer: NeuronLayer, grey: number): ConstantNeurons {
  const { name, synapses, thresholds } = layer;
  const neurons = neuronCount(layer);
  const lowest = new Float64Array(neurons);
  const highest = new Float64Array(neurons);
  for (const each of synapses) addRange(each, each.from === INPUT ? grey : 1, lowest, highest);
  const counts = { withoutInput: 0, always: 0, never: 0 };
  for (let i = 0; i < neurons; i++) {
    const threshold = thresholds[i % thresholds.length]!;
    if (threshold <= 0) counts.withoutInput++;
    if (lowest[i]! >= threshold) counts.always++;
    if (highest[i]! < threshold) counts.never++;
  }
  return { layer: name, neurons, ...counts };
}

/** Adds what each neuron can at least and at most receive; at the border it sees fewer inputs. */
function addRange({ shape, weights }: Synapses, largest: number, lowest: Float64Array, highest: Float64Array): void {
  const { features } = shape;
  const taps = shape.kernelHeight * shape.kernelWidth;
  const negative = new Float64Array(taps * features);
  const positive = new Float64Array(taps * features);
  for (let i = 0; i < weights.length; i++) {
    const at = Math.floor(i / (shape.channels * features)) * features + (i % features);
    const weight = weights[i]! * largest;
    if (weight < 0) negative[at]! += weight;
    else positive[at]! += weight;
  }
  forEachTap(shape, (pixel, tap) => {
    for (let f = 0; f < features; f++) {
      lowest[pixel * features + f]! += negative[tap * features + f]!;
      highest[pixel * features + f]! += positive[tap * features + f]!;
    }
  });
}

/** Each output pixel with each tap of its window that lies on the input. */
function forEachTap(s: LayerShape, visit: (pixel: number, tap: number) => void): void {
  for (let pixel = 0; pixel < s.outHeight * s.outWidth; pixel++) {
    const top = Math.floor(pixel / s.outWidth) * s.strideY - s.padTop;
    const left = (pixel % s.outWidth) * s.strideX - s.padLeft;
    for (let tap = 0; tap < s.kernelHeight * s.kernelWidth; tap++) {
      const y = top + Math.floor(tap / s.kernelWidth);
      const x = left + (tap % s.kernelWidth);
      if (y >= 0 && y < s.height && x >= 0 && x < s.width) visit(pixel, tap);
    }
  }
}
