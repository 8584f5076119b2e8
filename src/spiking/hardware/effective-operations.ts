import type { Kernels } from '../../kernels/interface.ts';
import { encodeInput } from '../network/input-coding.ts';
import {
  channelsOf,
  INPUT,
  type LayerShape,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
} from '../network/spiking-network.ts';
import type { LayerTrace } from '../simulate/simulate.ts';

interface Counted {
  readonly acs: Float64Array;
  readonly macs: Float64Array;
}

/** A layer that reads another's spikes, and how many of its weights that are not 0 each of these meets. */
interface Reader {
  readonly layer: string;
  /** (height · width · channels) of what is read. */
  readonly met: Int32Array;
}

/**
 * Counts, image by image, the operations with weights that are not 0 that inputs which are not 0 cause. What an input meets does not
 * depend on the image: it is tabulated once, and then added up over the spikes. The numbers are whole, in doubles, hence exact.
 */
export class EffectiveOperations {
  readonly #network: SpikingNetwork;
  readonly #images: Float32Array;
  readonly #kernels: Kernels;
  readonly #counts: ReadonlyMap<string, Counted>;
  readonly #readers = new Map<string, Reader[]>();

  constructor(network: SpikingNetwork, images: Float32Array, kernels: Kernels) {
    this.#network = network;
    this.#images = images;
    this.#kernels = kernels;
    const count = images.length / network.inputShape.reduce((product, extent) => product * extent, 1);
    const none = () => ({ acs: new Float64Array(count), macs: new Float64Array(count) });
    this.#counts = new Map(network.layers.map(({ name }) => [name, none()]));
    for (const layer of network.layers) {
      for (const { from, met } of layer.kind === 'maxPool' ? [poolInput(layer)] : neuronInputs(layer)) {
        this.#readers.set(from, [...(this.#readers.get(from) ?? []), { layer: layer.name, met }]);
      }
    }
    this.#addInput();
  }

  of(layer: string): Counted {
    return this.#counts.get(layer)!;
  }

  /** Takes what a layer of neurons sent, and all that pools make of it. */
  add({ layer, first, images, spikes }: LayerTrace): void {
    this.#addSpikes(layer, spikes, first, images);
  }

  #addSpikes(layer: NeuronLayer | PoolLayer, spikes: Uint32Array, first: number, images: number): void {
    const [height, width, channels] = outputShape(layer);
    for (const { layer: reader, met } of this.#readers.get(layer.name) ?? []) {
      const { acs } = this.of(reader);
      for (let i = 0; i < images; i++) acs[first + i]! += metBySpikes(spikes, met, i * height * width, channels);
    }
    for (const pool of this.#network.layers) {
      if (pool.kind !== 'maxPool' || pool.from !== layer.name) continue;
      const { channels: pooled, ...shape } = pool.shape;
      const words = Math.ceil(pooled / 32);
      const output = new Uint32Array(images * shape.outHeight * shape.outWidth * words);
      this.#kernels.spikingMaxPool(spikes, output, { ...shape, words, images });
      this.#addSpikes(pool, output, first, images);
    }
  }

  /** Levels that are 0 or 1 are added, as spikes are; an image with others has its products. */
  #addInput(): void {
    const { coding, inputShape } = this.#network;
    const levels = coding.kind === 'grey' ? this.#images : encodeInput(this.#images, inputShape, coding);
    const one = coding.kind === 'grey' ? 1 : 255;
    const values = inputShape[0] * inputShape[1] * inputShape[2] * channelsOf(coding);
    for (const { layer, met } of this.#readers.get(INPUT) ?? []) {
      const { acs, macs } = this.of(layer);
      for (let i = 0; i < levels.length / values; i++) {
        const image = levels.subarray(i * values, (i + 1) * values);
        const counts = image.every((level: number) => level === 0 || level === one) ? acs : macs;
        for (let v = 0; v < values; v++) if (image[v] !== 0) counts[i]! += met[v]!;
      }
    }
  }
}

/** @param pixel the image's first. */
function metBySpikes(spikes: Uint32Array, met: Int32Array, pixel: number, channels: number): number {
  const words = Math.ceil(channels / 32);
  let sum = 0;
  for (let p = 0; p < met.length / channels; p++) {
    for (let w = 0; w < words; w++) {
      const last = channels - 32 * w;
      let word = spikes[(pixel + p) * words + w]! & (last >= 32 ? -1 : (1 << last) - 1);
      for (; word !== 0; word &= word - 1) sum += met[p * channels + 32 * w + 31 - Math.clz32(word & -word)]!;
    }
  }
  return sum;
}

function neuronInputs({ synapses }: NeuronLayer) {
  return synapses.map(({ from, shape, weights }) => {
    const { features } = shape;
    const kernel = new Int32Array(weights.length / features);
    for (let k = 0; k < kernel.length; k++) {
      for (let f = 0; f < features; f++) if (weights[k * features + f] !== 0) kernel[k]!++;
    }
    return { from, met: metByInput(shape, kernel) };
  });
}

function poolInput({ from, shape }: PoolLayer) {
  const kernel = new Int32Array(shape.kernelHeight * shape.kernelWidth * shape.channels).fill(1);
  return { from, met: metByInput(shape, kernel) };
}

/** @param kernel (kernelHeight, kernelWidth, channels). @returns (height, width, channels): its sum over the taps that read an input. */
function metByInput(s: Omit<LayerShape, 'features'>, kernel: Int32Array): Int32Array {
  const met = new Int32Array(s.height * s.width * s.channels);
  const rows = tapsAt(s.height, s.kernelHeight, s.strideY, s.padTop, s.outHeight);
  const columns = tapsAt(s.width, s.kernelWidth, s.strideX, s.padLeft, s.outWidth);
  rows.forEach((rowTaps, y) => {
    columns.forEach((columnTaps, x) => {
      const pixel = (y * s.width + x) * s.channels;
      for (const ky of rowTaps) {
        for (const kx of columnTaps) {
          const tap = (ky * s.kernelWidth + kx) * s.channels;
          for (let c = 0; c < s.channels; c++) met[pixel + c]! += kernel[tap + c]!;
        }
      }
    });
  });
  return met;
}

/** Of each place along one axis, the taps by which outputs read it. */
function tapsAt(extent: number, kernel: number, stride: number, pad: number, outputs: number): number[][] {
  return Array.from({ length: extent }, (_, at) =>
    Array.from({ length: kernel }, (_, tap) => tap).filter((tap) => {
      const output = (at + pad - tap) / stride;
      return Number.isInteger(output) && output >= 0 && output < outputs;
    }),
  );
}
