import { packWeights } from '../../kernels/pack-weights.ts';
import {
  INPUT,
  isQuantised,
  type LayerShape,
  type NeuronLayer,
  type PoolLayer,
  type SpikingNetwork,
  type Synapses,
} from '../network/spiking-network.ts';

/** Synapses whose weights are as their kernel reads them. */
export interface PreparedSynapses extends Synapses {
  /** Of packed weights: see PackedWeights. */
  readonly widen?: Uint8Array;
  /** (height · width) how many outputs of one feature a spike at each pixel reaches. */
  readonly fanOut: Int32Array;
}

export interface PreparedNeurons extends Omit<NeuronLayer, 'synapses'> {
  readonly synapses: readonly [PreparedSynapses, ...PreparedSynapses[]];
  /** The layer turns grey levels into spikes; on a chip that is the host's work. */
  readonly host: boolean;
}

export type PreparedLayer = PreparedNeurons | PoolLayer;

/** A network as the kernels take it. It can be handed to a thread. */
export interface PreparedNetwork extends Omit<SpikingNetwork, 'layers'> {
  readonly isQuantised: boolean;
  /** The first layers receive grey levels as they are. */
  readonly isGrey: boolean;
  readonly layers: readonly PreparedLayer[];
}

const known = new WeakMap<SpikingNetwork, Map<boolean, PreparedNetwork>>();

/**
 * Prepares a network, once: weights are packed, all others are views of the network's own.
 * @param isGrey whether its first layers receive grey levels, and not spikes that are drawn from them.
 * @param isShared whether threads are to read it: its arrays are then in shared memory. Else they are not, since V8 knows nothing
 *   of shared memory when it decides whether to free what a network was made of.
 */
export function prepare(network: SpikingNetwork, isGrey: boolean, isShared: boolean): PreparedNetwork {
  const ofNetwork = known.get(network) ?? new Map<boolean, PreparedNetwork>();
  known.set(network, ofNetwork);
  const before = ofNetwork.get(isGrey) ?? prepareAnew(network, isGrey);
  const prepared = isShared ? shareNetwork(before) : before;
  ofNetwork.set(isGrey, prepared);
  return prepared;
}

function prepareAnew(network: SpikingNetwork, isGrey: boolean): PreparedNetwork {
  const layers = network.layers.map((layer) =>
    layer.kind === 'maxPool' ? layer : prepareNeurons(layer, network, isGrey),
  );
  const { inputShape, coding, classes, key } = network;
  return { inputShape, coding, classes, key, isQuantised: isQuantised(network), isGrey, layers };
}

function prepareNeurons(layer: NeuronLayer, { coding }: SpikingNetwork, isGrey: boolean): PreparedNeurons {
  const synapses = layer.synapses.map(({ from, shape, weights }): PreparedSynapses => {
    const isPacked = weights instanceof Int8Array && !(coding.kind === 'grey' && from === INPUT);
    return { from, shape, ...(isPacked ? packWeights(weights, shape) : { weights }), fanOut: fanOut(shape) };
  });
  const [own, ...others] = synapses as [PreparedSynapses, ...PreparedSynapses[]];
  return { ...layer, synapses: [own, ...others], host: isGrey && synapses.some(({ from }) => from === INPUT) };
}

function fanOut(s: LayerShape): Int32Array {
  const reach = (extent: number, kernel: number, stride: number, pad: number, out: number) =>
    Array.from({ length: extent }, (_, at) => {
      const taps = Array.from({ length: kernel }, (_, k) => (at + pad - k) / stride);
      return taps.filter((o) => Number.isInteger(o) && o >= 0 && o < out).length;
    });
  const rows = reach(s.height, s.kernelHeight, s.strideY, s.padTop, s.outHeight);
  const columns = reach(s.width, s.kernelWidth, s.strideX, s.padLeft, s.outWidth);
  return Int32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}

/**
 * The same with its arrays in shared memory: what is not there already is copied. That goes for small ones, too: to hand over a view
 * is to copy all of the buffer that it looks into, a whole file perhaps.
 */
function shareNetwork(network: PreparedNetwork): PreparedNetwork {
  const layers = network.layers.map((layer): PreparedLayer => {
    if (layer.kind === 'maxPool') return layer;
    const { thresholds, biases, scales } = layer;
    const [own, ...others] = layer.synapses.map(({ widen, ...synapses }) => ({
      ...{ ...synapses, weights: shared(synapses.weights), fanOut: shared(synapses.fanOut) },
      ...(widen ? { widen: shared(widen) } : {}),
    }));
    return {
      ...layer,
      ...{ synapses: [own!, ...others], thresholds: shared(thresholds) },
      ...(biases ? { biases: shared(biases) } : {}),
      ...(scales ? { scales: shared(scales) } : {}),
    };
  });
  return { ...network, key: shared(network.key), layers };
}

function shared<A extends Float32Array | Int32Array | Int8Array | Uint8Array>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Elements = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new Elements(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** The arrays of a network that its kernels read. */
export function arraysOf({ layers }: PreparedNetwork): (Float32Array | Int32Array | Int8Array | Uint8Array)[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'maxPool') return [];
    const ofSynapses = layer.synapses.flatMap(({ weights, widen, fanOut }) => [
      weights,
      fanOut,
      ...(widen ? [widen] : []),
    ]);
    return [layer.thresholds, ...ofSynapses];
  });
}
