import { createHash } from 'node:crypto';
import {
  constantNeurons,
  type InputCoding,
  isQuantised,
  type NeuronLayer,
  neuronCount,
  outputShape,
  type PoolLayer,
  type QuantisationReport,
  type SpikingNetwork,
} from '../spiking/index.ts';

type Range = readonly [least: number, most: number];

/** Of one layer. */
export interface LayerSummary {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'maxPool';
  /** Height, width and channels. */
  readonly output: readonly number[];
  readonly receives: readonly { from: string; kernel: Range; stride: Range; weights: number }[];
  readonly neurons: number;
  /** Of weights, thresholds, biases and scales. */
  readonly bytes: number;
  /** Of a layer of neurons. */
  readonly numbers?: {
    readonly weights: number;
    readonly zeroWeights: number;
    readonly weightRange: Range;
    /** Of those that are finite; null where none is, JSON having no infinity. In a quantised network one at a limit of 32 bits is none. */
    readonly thresholdRange: Range | null;
    readonly withoutInput: number;
    readonly always: number;
    readonly never: number;
  };
}

export interface NetworkSummary {
  readonly network: string;
  readonly sha256: string;
  readonly fileBytes: number;
  readonly numbers: 'float32' | 'integers';
  readonly inputShape: readonly number[];
  readonly coding: InputCoding;
  readonly classes: number;
  readonly outputs: number;
  /** Bits by which the two nearest classes of the key differ; null of one class. */
  readonly keyDistance: number | null;
  readonly neurons: number;
  readonly weights: number;
  readonly bytes: number;
  readonly layers: readonly LayerSummary[];
  readonly quantisation?: QuantisationReport;
}

/** What a network is made of. @param file the bytes that it was read from. */
export function summaryOfNetwork(network: SpikingNetwork, path: string, file: Uint8Array): NetworkSummary {
  const constants = new Map(constantNeurons(network).map(({ layer, ...counts }) => [layer, counts]));
  const layers = network.layers.map((layer): LayerSummary => {
    const inputs = layer.kind === 'maxPool' ? [{ ...layer, weights: new Float32Array(0) }] : layer.synapses;
    return {
      ...{ name: layer.name, kind: layer.kind, output: outputShape(layer), neurons: neuronCount(layer) },
      receives: inputs.map(({ from, shape, weights }) => ({
        ...{ from, weights: weights.length },
        ...{ kernel: [shape.kernelHeight, shape.kernelWidth], stride: [shape.strideY, shape.strideX] },
      })),
      bytes: bytesOf(layer),
      ...(layer.kind === 'maxPool' ? {} : { numbers: numbersOf(layer, constants.get(layer.name)!) }),
    };
  });
  const { inputShape, coding, classes, key } = network;
  return {
    ...{ network: path, sha256: createHash('sha256').update(file).digest('hex'), fileBytes: file.length },
    ...{ numbers: isQuantised(network) ? 'integers' : 'float32', inputShape, coding, classes },
    ...{ outputs: key.length / classes, keyDistance: keyDistance(network) },
    neurons: layers.reduce((sum, { neurons }) => sum + neurons, 0),
    weights: layers.reduce((sum, { numbers }) => sum + (numbers?.weights ?? 0), 0),
    bytes: layers.reduce((sum, { bytes }) => sum + bytes, 0),
    layers,
  };
}

function bytesOf(layer: NeuronLayer | PoolLayer): number {
  if (layer.kind === 'maxPool') return 0;
  const { synapses, thresholds, biases, scales } = layer;
  const arrays = [...synapses.map(({ weights }) => weights), thresholds, biases, scales];
  return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
}

function numbersOf(layer: NeuronLayer, constants: { withoutInput: number; always: number; never: number }) {
  const { withoutInput, always, never } = constants;
  const { synapses, thresholds } = layer;
  let [weights, zeroWeights, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { weights: array } of synapses) {
    weights += array.length;
    for (const weight of array) {
      if (weight === 0) zeroWeights++;
      if (weight < least) least = weight;
      if (weight > most) most = weight;
    }
  }
  const isReal = (value: number) => Number.isFinite(value) && value > -(2 ** 31) && value < 2 ** 31 - 1;
  let thresholdRange: Range | null = null;
  for (const value of thresholds) {
    if (isReal(value))
      thresholdRange = [Math.min(thresholdRange?.[0] ?? value, value), Math.max(thresholdRange?.[1] ?? value, value)];
  }
  return { weights, zeroWeights, weightRange: [least, most] as Range, thresholdRange, withoutInput, always, never };
}

function keyDistance({ classes, key }: SpikingNetwork): number | null {
  const width = key.length / classes;
  let nearest: number | null = null;
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++) {
      let distance = 0;
      for (let i = 0; i < width; i++) if (key[a * width + i] !== key[b * width + i]) distance++;
      nearest = Math.min(nearest ?? distance, distance);
    }
  }
  return nearest;
}
