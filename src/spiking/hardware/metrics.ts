import type { Kernels } from '../../kernels/interface.ts';
import { isQuantised, type NeuronLayer, type SpikingNetwork } from '../network/spiking-network.ts';
import { type SimulateOptions, type Simulation, simulate } from '../simulate/simulate.ts';
import { denseOperations } from './dense-operations.ts';
import { EffectiveOperations } from './effective-operations.ts';

/** Counts of each image. */
interface ByImage {
  readonly spikes: Float64Array;
  readonly synapticOperations: Float64Array;
  readonly effectiveAcs: Float64Array;
  readonly effectiveMacs: Float64Array;
}

/** What one layer does for an image: means over the images, unless said otherwise. */
export interface LayerMetrics {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'maxPool';
  /** It turns grey levels into spikes, which on a chip is the host's work. */
  readonly host: boolean;
  /** 0 of a pool. */
  readonly neurons: number;
  /** That its neurons send; of a pool, that it passes on. */
  readonly spikes: number;
  /**
   * Additions of a weight, zeros among them, to a membrane, one for each connection of an input that spiked; of the host, one for
   * each of a grey level that is not 0. Of a pool, what neurons would receive that do its OR; these are in no sum.
   */
  readonly synapticOperations: number;
  /** Those with a weight that is not 0, of inputs that are 0 or 1. */
  readonly effectiveAcs: number;
  /** Those of other inputs. An image counts as one or the other in each layer. */
  readonly effectiveMacs: number;
  /** Connections, those of padding not counted. */
  readonly denseOperations: number;
  readonly weights: number;
  readonly zeroWeights: number;
  /** Of weights, thresholds and biases as they are kept. */
  readonly footprintBytes: number;
  /** Share of the neurons that do not fire. */
  readonly activationSparsity: number;
  readonly byImage: ByImage;
}

/** What a network does for an image, with the definitions of NeuroBench 2.3; the host's layers are among these. */
export interface Metrics {
  readonly images: number;
  /** Integers are added, not floats. */
  readonly quantised: boolean;
  readonly layers: readonly LayerMetrics[];
  readonly spikes: number;
  /** Of the layers that receive spikes. */
  readonly synapticOperations: number;
  readonly effectiveAcs: number;
  readonly effectiveMacs: number;
  readonly denseOperations: number;
  readonly footprintBytes: number;
  /** Share of the weights that are 0, to 4 decimals. */
  readonly connectionSparsity: number;
  readonly activationSparsity: number;
}

/** What the figures of hardware follow from, besides the structure of a network. */
export interface Activity extends Pick<Metrics, 'quantised' | 'spikes' | 'synapticOperations'> {
  readonly layers: readonly Pick<LayerMetrics, 'name' | 'host' | 'spikes' | 'synapticOperations'>[];
}

export interface Measurement {
  readonly simulation: Simulation;
  readonly metrics: Metrics;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: Float64Array) => values.reduce((total, value) => total + value, 0) / values.length;

/**
 * Runs a network on images and counts what it does: exactly, as whole numbers, image by image.
 *
 * @param images (count, height, width, channels), grey levels in [0, 1].
 */
export async function measure(
  network: SpikingNetwork,
  images: Float32Array,
  options: SimulateOptions & { readonly kernels: Kernels },
): Promise<Measurement> {
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const effective = new EffectiveOperations(network, images, options.kernels);
  const simulation = await simulate(network, images, {
    ...options,
    onTrace: (trace) => {
      effective.add(trace);
      options.onTrace?.(trace);
    },
  });
  return { simulation, metrics: metricsOf(network, simulation, effective, images.length / pixels) };
}

function metricsOf(
  network: SpikingNetwork,
  { layers: activities }: Simulation,
  effective: EffectiveOperations,
  images: number,
): Metrics {
  const layers = network.layers.map((layer, i): LayerMetrics => {
    const { name, kind, host, neurons, spikes, spikesByImage, synapticOperationsByImage } = activities[i]!;
    const { acs, macs } = effective.of(name);
    const isPool = layer.kind === 'maxPool';
    const received = isPool ? acs : synapticOperationsByImage;
    const none = new Float64Array(images);
    const byImage = {
      ...{ spikes: spikesByImage, synapticOperations: received },
      ...{ effectiveAcs: isPool ? none : acs, effectiveMacs: macs },
    };
    return {
      ...{ name, kind, host, neurons, spikes, byImage },
      synapticOperations: mean(received),
      effectiveAcs: mean(byImage.effectiveAcs),
      effectiveMacs: mean(macs),
      ...(isPool ? NO_WEIGHTS : weightsOf(layer)),
      activationSparsity: neurons === 0 ? 0 : 1 - spikes / neurons,
    };
  });
  const neurons = layers.filter(({ kind }) => kind !== 'maxPool');
  const total = (count: (layer: LayerMetrics) => number) => sum(neurons.map(count));
  const zeros = total(({ zeroWeights }) => zeroWeights);
  return {
    ...{ images, quantised: isQuantised(network), layers },
    spikes: total(({ spikes }) => spikes),
    synapticOperations: total(({ host, synapticOperations }) => (host ? 0 : synapticOperations)),
    effectiveAcs: total(({ effectiveAcs }) => effectiveAcs),
    effectiveMacs: total(({ effectiveMacs }) => effectiveMacs),
    denseOperations: total((layer) => layer.denseOperations),
    footprintBytes: total(({ footprintBytes }) => footprintBytes),
    connectionSparsity: Math.round((1e4 * zeros) / total(({ weights }) => weights)) / 1e4,
    activationSparsity: 1 - total(({ spikes }) => spikes) / total((layer) => layer.neurons),
  };
}

const NO_WEIGHTS = { denseOperations: 0, weights: 0, zeroWeights: 0, footprintBytes: 0 };

function weightsOf({ synapses, thresholds, biases }: NeuronLayer): typeof NO_WEIGHTS {
  const arrays = [...synapses.map(({ weights }) => weights), thresholds, ...(biases ? [biases] : [])];
  return {
    denseOperations: sum(synapses.map(({ shape }) => denseOperations(shape))),
    weights: sum(synapses.map(({ weights }) => weights.length)),
    zeroWeights: sum(synapses.map(({ weights }) => weights.filter((weight) => weight === 0).length)),
    footprintBytes: sum(arrays.map(({ byteLength }) => byteLength)),
  };
}
