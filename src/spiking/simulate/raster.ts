import { StropError } from '../../errors.ts';
import { neuronCount, neuronLayers, outputShape, type SpikingNetwork } from '../network/spiking-network.ts';
import { type SimulateOptions, simulate } from './simulate.ts';

/** What the neurons of one layer did. */
export interface RasterLayer {
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  readonly shape: readonly [height: number, width: number, features: number];
  /** (images, height, width, features) each: 1 for a spike; the sum that the neuron received; of its integers, if it has them. */
  readonly spikes: Uint8Array;
  readonly membranes: Float32Array;
  /** (features), or (height, width, features): a neuron fires where its membrane is at least that. */
  readonly thresholds: Float32Array | Int32Array;
}

/** Every spike and membrane of a few images. */
export interface Raster {
  readonly inputShape: SpikingNetwork['inputShape'];
  /** (images, height, width, channels), grey levels in [0, 1]. */
  readonly images: Float32Array;
  /** (images): the class that the network gives. */
  readonly classes: Uint16Array;
  /** (images, classes): in how many output bits the spikes are as the class's key. */
  readonly agreeing: Uint16Array;
  /** Bits of a key. */
  readonly keyLength: number;
  readonly layers: readonly RasterLayer[];
}

/** Membranes that are kept: all of them, so a few images. */
const MOST_MEMBRANES = 1 << 26;

/**
 * Runs a network on a few images and keeps what every neuron did.
 * @param images (count, height, width, channels), grey levels in [0, 1].
 * @throws StropError `invalid-argument` where that would be more than 2²⁶ membranes.
 */
export async function rasterOf(
  network: SpikingNetwork,
  images: Float32Array,
  options: Pick<SimulateOptions, 'kernels' | 'signal'>,
): Promise<Raster> {
  const count = images.length / network.inputShape.reduce((product, extent) => product * extent, 1);
  const layers = neuronLayers(network).map((layer) => {
    const size = count * neuronCount(layer);
    const { name, kind, thresholds } = layer;
    return {
      name,
      kind,
      thresholds,
      size,
      shape: outputShape(layer),
      spikes: new Uint8Array(0),
      membranes: new Float32Array(0),
    };
  });
  const kept = layers.reduce((sum, { size }) => sum + size, 0);
  if (kept > MOST_MEMBRANES) {
    throw new StropError(
      'invalid-argument',
      `a raster of ${kept} membranes: expected at most ${MOST_MEMBRANES}, so fewer images`,
    );
  }
  for (const layer of layers) {
    layer.spikes = new Uint8Array(layer.size);
    layer.membranes = new Float32Array(layer.size);
  }
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const { classes } = await simulate(network, images, {
    ...options,
    onTrace: ({ layer, first, images: size, membranes, spikes }) => {
      const { spikes: bits, membranes: sums, shape } = byName.get(layer.name)!;
      const neurons = neuronCount(layer);
      sums.set(membranes.subarray(0, size * neurons), first * neurons);
      unpack(spikes, shape[2], bits.subarray(first * neurons, (first + size) * neurons));
    },
  });
  const { key } = network;
  const outputs = layers.at(-1)!.spikes;
  const keyLength = key.length / network.classes;
  const agreeing = Uint16Array.from({ length: count * network.classes }, (_, i) => {
    const [image, c] = [Math.floor(i / network.classes), i % network.classes];
    const bits = outputs.subarray(image * keyLength, (image + 1) * keyLength);
    return bits.reduce((sum, bit, j) => sum + Number(bit === key[c * keyLength + j]), 0);
  });
  return { inputShape: network.inputShape, images, classes, agreeing, keyLength, layers };
}

/** @param spikes (pixels, ⌈features / 32⌉) words. @param bits (pixels, features). */
function unpack(spikes: Uint32Array, features: number, bits: Uint8Array): void {
  const words = Math.ceil(features / 32);
  for (let i = 0; i < bits.length; i++) {
    const [pixel, f] = [Math.floor(i / features), i % features];
    bits[i] = (spikes[pixel * words + (f >>> 5)]! >>> (f & 31)) & 1;
  }
}

/** Comma-separated: a line a spike, with the sum that the neuron received and its threshold. */
export function rasterCsv({ layers, classes }: Raster): string {
  const lines = ['image,layer,y,x,feature,membrane,threshold'];
  for (const { name, shape, spikes, membranes, thresholds } of layers) {
    const [, width, features] = shape;
    const neurons = spikes.length / classes.length;
    spikes.forEach((bit, i) => {
      if (!bit) return;
      const neuron = i % neurons;
      const [pixel, f] = [Math.floor(neuron / features), neuron % features];
      const place = [Math.floor(pixel / width), pixel % width, f];
      const quoted = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      lines.push(
        [Math.floor(i / neurons), quoted, ...place, membranes[i], thresholds[neuron % thresholds.length]].join(','),
      );
    });
  }
  return `${lines.join('\n')}\n`;
}
