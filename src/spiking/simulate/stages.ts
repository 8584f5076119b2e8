import type { Kernels } from '../../kernels/interface.ts';
import { packWeights } from '../../kernels/pack-weights.ts';
import { type ConvShape, EVENTS, FIRE, SUM } from '../../kernels/spiking-arrays.ts';
import {
  INPUT,
  isQuantised,
  type LayerShape,
  neuronCount,
  outputShape,
  type SpikingNetwork,
  type Synapses,
} from '../network/spiking-network.ts';

type Layer = SpikingNetwork['layers'][number];

/** A layer with the buffers that it writes, for a block of images. */
export interface Stage {
  readonly layer: Layer;
  readonly host: boolean;
  readonly membranes?: Float32Array | Int32Array;
  readonly spikes: Uint32Array;
  /** Of each of its synapses: what `integerConv` reads, and how many outputs a spike at each pixel reaches. */
  readonly packed: readonly { weights: Int8Array; widen: Uint8Array }[];
  readonly fanOuts: readonly Int32Array[];
  readonly spikesByImage: Float64Array;
  readonly synapticOperationsByImage: Float64Array;
}

export function stagesOf(network: SpikingNetwork, block: number, images: number, traced: boolean): Stage[] {
  const isInteger = isQuantised(network);
  return network.layers.map((layer): Stage => {
    const [height, width, channels] = outputShape(layer);
    const spikes = new Uint32Array(block * height * width * Math.ceil(channels / 32));
    const counts = { spikesByImage: new Float64Array(images), synapticOperationsByImage: new Float64Array(images) };
    if (layer.kind === 'maxPool') return { layer, host: false, spikes, packed: [], fanOuts: [], ...counts };
    const host = network.coding.kind === 'grey' && layer.synapses.some(({ from }) => from === INPUT);
    const neurons = block * neuronCount(layer);
    const needsSums = traced || layer.synapses.length > 1;
    const membranes = isInteger ? new Int32Array(needsSums ? neurons : 0) : new Float32Array(neurons);
    const packed = layer.synapses.map(({ from, weights, shape }) =>
      isInteger && !(host && from === INPUT)
        ? packWeights(weights as Int8Array, shape)
        : { weights: new Int8Array(0), widen: new Uint8Array(0) },
    );
    return {
      layer,
      host,
      membranes,
      spikes,
      packed,
      fanOuts: layer.synapses.map(({ shape }) => fanOut(shape)),
      ...counts,
    };
  });
}

/** (height · width) how many outputs of one feature a spike at each pixel reaches. */
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

/** Runs the layers, each in turn, on a block of images, and counts. @param first the block's first image. */
export function stepThrough(
  kernels: Kernels,
  network: SpikingNetwork,
  stages: readonly Stage[],
  images: Float32Array,
  first: number,
): void {
  const size = images.length / network.inputShape.reduce((product, extent) => product * extent, 1);
  const given = new Map<string, Float32Array | Uint32Array>([[INPUT, images]]);
  for (const stage of stages) {
    const { layer } = stage;
    if (layer.kind === 'maxPool') {
      const { channels, ...shape } = layer.shape;
      const words = Math.ceil(channels / 32);
      kernels.spikingMaxPool(given.get(layer.from) as Uint32Array, stage.spikes, { ...shape, words, images: size });
    } else {
      layer.synapses.forEach((synapses, i) => {
        const input = given.get(synapses.from)!;
        receive(kernels, stage, synapses, i, input, size);
        addOperations(kernels, stage, synapses, i, input, first, size);
      });
    }
    const [height, width, channels] = outputShape(layer);
    const pixels = height * width;
    const weights = new Int32Array(pixels).fill(1);
    const counts = stage.spikesByImage.subarray(first, first + size);
    kernels.countSpikes({ spikes: stage.spikes, weights, counts }, { images: size, pixels, channels });
    given.set(layer.name, stage.spikes);
  }
}

/** Adds what one of a layer's synapses receive to its membranes; after the last the neurons fire. */
function receive(
  kernels: Kernels,
  stage: Stage,
  { shape: layerShape, weights }: Synapses,
  index: number,
  input: Float32Array | Uint32Array,
  images: number,
): void {
  const { layer, membranes, spikes, packed } = stage;
  if (layer.kind === 'maxPool') return;
  const { thresholds, synapses } = layer;
  const shape: ConvShape = {
    ...{ ...layerShape, images, accumulate: index > 0 ? 1 : 0, firing: index === synapses.length - 1 ? FIRE : SUM },
    perNeuron: thresholds.length > layerShape.features ? 1 : 0,
  };
  const isGrey = input instanceof Float32Array;
  if (thresholds instanceof Int32Array) {
    const arrays = { thresholds, membranes: membranes as Int32Array, spikes };
    if (isGrey) {
      const levels = Uint8Array.from(input, (level) => Math.round(level * 255));
      kernels.integerGreyConv({ ...arrays, input: levels, weights: weights as Int8Array }, shape);
    } else kernels.integerConv({ ...arrays, ...packed[index]!, input }, { ...shape, method: EVENTS });
    return;
  }
  const arrays = { weights: weights as Float32Array, thresholds, membranes: membranes as Float32Array, spikes };
  if (isGrey) kernels.greyConv({ ...arrays, input }, shape);
  else kernels.spikingConv({ ...arrays, input }, shape);
}

function addOperations(
  kernels: Kernels,
  { fanOuts, synapticOperationsByImage }: Stage,
  { shape }: Synapses,
  index: number,
  input: Float32Array | Uint32Array,
  first: number,
  images: number,
): void {
  const pixels = shape.height * shape.width;
  const weights = fanOuts[index]!;
  const counts = new Float64Array(images);
  if (input instanceof Uint32Array) {
    kernels.countSpikes({ spikes: input, weights, counts }, { images, pixels, channels: shape.channels });
  } else {
    for (let i = 0; i < images * pixels * shape.channels; i++) {
      if (input[i] === 0) continue;
      counts[Math.floor(i / (pixels * shape.channels))]! += weights[Math.floor(i / shape.channels) % pixels]!;
    }
  }
  for (let i = 0; i < images; i++) synapticOperationsByImage[first + i]! += counts[i]! * shape.features;
}
