import type { LayerShape, PoolLayerShape } from '../network/spiking-network.ts';
import { toPixelOrder } from './layout.ts';
import { arrayOf, badNode, type NirNode, sizeOf } from './nir-graph.ts';
import {
  checkCount,
  checkedShape,
  describe,
  type Extent,
  extentOf,
  gainsByChannel,
  type Signal,
  type Spikes,
  type Sums,
  toSums,
  type Windows,
} from './signals.ts';

/** Two of (height, width) from a field that may have one number for both. */
function pair(name: string, node: NirNode, field: string): [number, number] {
  const { data } = arrayOf(name, node, field);
  if (data.length !== 1 && data.length !== 2) throw badNode(name, `${field} of ${data.length} numbers: expected 2`);
  return [data[0]!, data[1] ?? data[0]!];
}

const outputs = (extent: number, pad: number, kernel: number, stride: number) =>
  Math.floor((extent + 2 * pad - kernel) / stride) + 1;

/** Conv2d: weight (features, channels / groups, height, width), bias (features). */
export function convolve(name: string, node: NirNode, input: Spikes): Sums {
  const { shape, data } = arrayOf(name, node, 'weight');
  if (shape.length !== 4) throw badNode(name, `weights of shape ${shape.join(' x ')}: expected 4 extents`);
  const [features, perGroup, rows, columns] = shape as [number, number, number, number];
  const [height, width, channels] = input.extent;
  const groups = arrayOf(name, node, 'groups').data[0] ?? 0;
  if (groups < 1 || perGroup * groups !== channels || features % groups !== 0) {
    throw badNode(name, `weights of ${perGroup} channels in ${groups} groups on ${describe(input.extent)}`);
  }
  const [dilationY, dilationX] = pair(name, node, 'dilation');
  const [strideY, strideX] = pair(name, node, 'stride');
  const kernelHeight = dilationY * (rows - 1) + 1;
  const kernelWidth = dilationX * (columns - 1) + 1;
  const [padTop, padLeft, isSame] = paddingOf(name, node, kernelHeight, kernelWidth);
  if (isSame && (strideY !== 1 || strideX !== 1)) throw badNode(name, 'padding same with a stride');
  const layer = checkedShape(name, {
    ...{ height, width, channels, kernelHeight, kernelWidth, features, strideY, strideX, padTop, padLeft },
    outHeight: isSame ? height : outputs(height, padTop, kernelHeight, strideY),
    outWidth: isSame ? width : outputs(width, padLeft, kernelWidth, strideX),
  });
  const gains = gainsByChannel(name, input.gains, channels);
  const weights = new Float32Array(kernelHeight * kernelWidth * channels * features);
  let from = 0;
  for (let f = 0; f < features; f++) {
    const first = Math.floor(f / (features / groups)) * perGroup;
    for (let c = first; c < first + perGroup; c++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const pixel = y * dilationY * kernelWidth + x * dilationX;
          weights[(pixel * channels + c) * features + f] = data[from++]! * gains[c]!;
        }
      }
    }
  }
  return sumsOf(name, node, input, layer, weights, false);
}

function paddingOf(name: string, node: NirNode, rows: number, columns: number): [number, number, boolean] {
  const padding = Object.hasOwn(node.fields, 'padding') ? node.fields.padding : undefined;
  if (padding === 'valid') return [0, 0, false];
  if (padding === 'same') return [(rows - 1) >> 1, (columns - 1) >> 1, true];
  if (typeof padding === 'string') throw badNode(name, `padding ${padding}: expected same, valid or numbers`);
  return [...pair(name, node, 'padding'), false];
}

/** Linear and Affine: weight (features, inputs), bias (features). */
export function multiply(name: string, node: NirNode, input: Spikes | Windows): Sums {
  const { shape, data } = arrayOf(name, node, 'weight');
  const whole = extentOf(input);
  const [height, width, channels] = whole;
  const inputs = sizeOf(whole);
  if (shape.length !== 2 || shape[1] !== inputs) {
    throw badNode(name, `weights of shape ${shape.join(' x ')} on ${inputs} inputs`);
  }
  if (!input.isFlat && height * width > 1)
    throw badNode(name, `it receives ${describe(whole)}: expected a Flatten before it`);
  const features = shape[0]!;
  const pixels = height * width;
  const gains = input.kind === 'spikes' ? input.gains : undefined;
  const weights = new Float32Array(data.length);
  for (let f = 0; f < features; f++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < pixels; p++) {
        const i = p * channels + c;
        weights[i * features + f] = data[(f * channels + c) * pixels + p]! * (gains?.[i] ?? 1);
      }
    }
  }
  const dense = {
    ...{ height, width, channels, kernelHeight: height, kernelWidth: width, features },
    ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  };
  if (input.kind === 'spikes') return sumsOf(name, node, input, checkedShape(name, dense), weights, true);
  const { height: rows, width: columns } = input.shape;
  const spread = checkedShape(name, {
    ...dense,
    height: rows,
    width: columns,
    kernelHeight: rows,
    kernelWidth: columns,
  });
  const before = spreadWeights(weights, input, features, gainsByChannel(name, input.of.gains, channels));
  return sumsOf(name, node, input.of, spread, before, true);
}

/** The weights on what windows sum, for weights on the sums. */
function spreadWeights(
  weights: Float32Array,
  { shape, divisor }: Windows,
  features: number,
  gains: Float64Array,
): Float32Array {
  const { height, width, channels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, outHeight, outWidth } =
    shape;
  const out = new Float32Array(height * width * channels * features);
  for (let tap = 0; tap < outHeight * outWidth * kernelHeight * kernelWidth; tap++) {
    const [at, k] = [Math.floor(tap / (kernelHeight * kernelWidth)), tap % (kernelHeight * kernelWidth)];
    const y = Math.floor(at / outWidth) * strideY - padTop + Math.floor(k / kernelWidth);
    const x = (at % outWidth) * strideX - padLeft + (k % kernelWidth);
    if (y < 0 || y >= height || x < 0 || x >= width) continue;
    for (let i = 0; i < channels * features; i++) {
      const factor = gains[Math.floor(i / features)]! / divisor;
      out[(y * width + x) * channels * features + i]! += weights[at * channels * features + i]! * factor;
    }
  }
  return out;
}

/** SumPool2d and AvgPool2d. */
export function poolWindows(name: string, node: NirNode, input: Spikes): Windows {
  const [kernelHeight, kernelWidth] = pair(name, node, 'kernel_size');
  const [strideY, strideX] = pair(name, node, 'stride');
  const [padTop, padLeft] = pair(name, node, 'padding');
  const [height, width, channels] = input.extent;
  const shape: PoolLayerShape = {
    ...{ height, width, channels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft },
    outHeight: outputs(height, padTop, kernelHeight, strideY),
    outWidth: outputs(width, padLeft, kernelWidth, strideX),
  };
  checkedShape(name, { ...shape, features: channels });
  checkCount(name, shape.outHeight * shape.outWidth * kernelHeight * kernelWidth);
  const divisor = node.type === 'AvgPool2d' ? kernelHeight * kernelWidth : 1;
  return { kind: 'windows', of: input, shape, divisor, isFlat: false };
}

/** Scale: every number by its own factor, or by one for all. */
export function scale(name: string, node: NirNode, input: Signal): Signal {
  const extent = extentOf(input);
  const factors = perNeuron(name, node, 'scale', extent);
  if (input.kind === 'spikes') {
    return { ...input, gains: factors.map((factor, i) => factor * (input.gains?.[i] ?? 1)) };
  }
  const { synapses, biases, ...rest } = toSums(name, input);
  const byFeature = gainsByChannel(name, factors, extent[2]);
  const scaled = synapses.map((of) => ({
    ...of,
    weights: Float32Array.from(of.weights, (weight, i) => weight * byFeature[i % extent[2]]!),
  }));
  return { ...rest, synapses: scaled, biases: biases.map((bias, i) => bias * factors[i]!) };
}

/** (height, width, channels) of a field that has a number for each neuron, for each channel, or one for all. */
export function perNeuron(name: string, node: NirNode, field: string, extent: Extent): Float64Array {
  const { shape, data } = arrayOf(name, node, field);
  const [height, width, channels] = extent;
  const pixels = height * width;
  const isChannels = data.length === channels && sizeOf(shape.slice(1)) === 1;
  if (data.length === pixels * channels) return toPixelOrder(data, pixels, channels);
  if (data.length === 1 || isChannels) {
    return Float64Array.from({ length: pixels * channels }, (_, i) => data[(i % channels) % data.length]!);
  }
  throw badNode(name, `${field} of shape ${shape.join(' x ')} on ${describe(extent)}`);
}

function sumsOf(
  name: string,
  node: NirNode,
  { from }: Spikes,
  shape: LayerShape,
  weights: Float32Array,
  isFlat: boolean,
): Sums {
  const { features, outHeight, outWidth } = shape;
  const bias = node.type === 'Linear' ? new Float32Array(features) : arrayOf(name, node, 'bias').data;
  if (bias.length !== features) throw badNode(name, `a bias of ${bias.length} numbers: expected ${features}`);
  const extent = [outHeight, outWidth, features] as const;
  const biases = Float64Array.from({ length: sizeOf(extent) }, (_, i) => bias[i % features]!);
  return { kind: 'sums', synapses: [{ from, shape, weights }], biases, extent, isFlat };
}
