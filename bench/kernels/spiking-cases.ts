import type { Kernels } from '../../src/kernels/interface.ts';
import { packWeights } from '../../src/kernels/pack-weights.ts';
import {
  type ConvShape,
  EVENTS,
  FIRE,
  FIRE_AND_SUBTRACT,
  FIRE_AND_ZERO,
  type Method,
  NIBBLES,
  type PoolShape,
  SUM,
} from '../../src/kernels/spiking-arrays.ts';
import { Random } from '../../src/random/random.ts';
import type { KernelCase } from './cases.ts';

const wordsOf = (channels: number) => Math.ceil(channels / 32);

/** `same` padding for an odd kernel; a dense layer where kernel and input are of one size. */
export function convShape(
  images: number,
  side: number,
  channels: number,
  kernel: number,
  features: number,
  changes: Partial<ConvShape> = {},
): ConvShape {
  const dense = kernel === side;
  return {
    ...{ images, height: side, width: side, channels, kernelHeight: kernel, kernelWidth: kernel, features },
    ...{ strideY: 1, strideX: 1, padTop: dense ? 0 : (kernel - 1) >> 1, padLeft: dense ? 0 : (kernel - 1) >> 1 },
    ...{ outHeight: dense ? 1 : side, outWidth: dense ? 1 : side, accumulate: 0, perNeuron: 0, firing: FIRE },
    ...changes,
  };
}

/** Of every size another one. */
const CROOKED = {
  ...{ height: 7, width: 10, kernelHeight: 4, kernelWidth: 3, strideY: 2, strideX: 3 },
  ...{ padTop: 3, padLeft: 1, outHeight: 6, outWidth: 4 },
};

/** Inputs of a convolution: each channel spikes, or has a level, with probability `density`. */
function randomInputs(s: ConvShape, density: number, random: Random) {
  const words = wordsOf(s.channels);
  const pixels = s.images * s.height * s.width;
  const bits = new Uint32Array(pixels * words);
  const levels = new Float32Array(pixels * s.channels);
  for (let i = 0; i < levels.length; i++) {
    if (random.uniform() >= density) continue;
    const channel = i % s.channels;
    bits[Math.floor(i / s.channels) * words + (channel >>> 5)]! |= 1 << (channel & 31);
    levels[i] = random.uniform();
  }
  // Bits beyond the last channel must count for nothing.
  if (s.channels % 32) for (let i = words - 1; i < bits.length; i += words) bits[i]! |= -1 << (s.channels % 32);
  return { bits, levels };
}

function nameOf(kernel: string, s: ConvShape, density: number, notes: string): string {
  const strides = s.strideY * s.strideX === 1 ? '' : ` by ${s.strideY}x${s.strideX}`;
  const size = `${s.images}x${s.height}x${s.width}x${s.channels} k${s.kernelHeight}x${s.kernelWidth}${strides}`;
  const flags = `${s.accumulate ? ' accumulate' : ''}${s.perNeuron ? ' perNeuron' : ''}`;
  return `${kernel} ${size} to ${s.features} at ${density} firing ${s.firing}${flags}${notes}`;
}

const sizesOf = (s: ConvShape) => ({
  weights: s.kernelHeight * s.kernelWidth * s.channels * s.features,
  thresholds: (s.perNeuron ? s.outHeight * s.outWidth : 1) * s.features,
  membranes: s.images * s.outHeight * s.outWidth * s.features,
  spikes: s.firing === SUM ? 0 : s.images * s.outHeight * s.outWidth * wordsOf(s.features),
});

function floatCase(kernel: 'spikingConv' | 'greyConv', s: ConvShape, density: number, timed = false): KernelCase {
  return {
    name: nameOf(kernel, s, density, ''),
    tolerance: 1e-5,
    timed,
    prepare() {
      const random = new Random(14, s.channels, s.features);
      const { bits, levels } = randomInputs(s, density, random);
      const sizes = sizesOf(s);
      const weights = Float32Array.from({ length: sizes.weights }, () => random.normal());
      const thresholds = Float32Array.from({ length: sizes.thresholds }, () => random.normal());
      const before = Float32Array.from({ length: sizes.membranes }, () => random.normal());
      return (kernels) => {
        const arrays = { weights, thresholds, membranes: before.slice(), spikes: new Uint32Array(sizes.spikes) };
        if (kernel === 'spikingConv') kernels.spikingConv({ ...arrays, input: bits }, s);
        else kernels.greyConv({ ...arrays, input: levels }, s);
        return { membranes: arrays.membranes, spikes: arrays.spikes };
      };
    },
  };
}

interface IntegerOptions {
  /** Every weight the same one; random from −127 to 127 by default. */
  readonly weight?: number;
  /** Only the spikes are asked for. */
  readonly unwanted?: boolean;
  readonly timed?: boolean;
}

/** By one of the methods, or of grey levels. */
function integerCase(
  method: Method | 'grey',
  s: ConvShape,
  density: number,
  { weight, unwanted = false, timed = false }: IntegerOptions = {},
): KernelCase {
  const kernel = method === 'grey' ? 'integerGreyConv' : `integerConv ${method === EVENTS ? 'events' : 'nibbles'}`;
  return {
    name: nameOf(kernel, s, density, `${weight ? ` all ${weight}` : ''}${unwanted ? ' spikes only' : ''}`),
    tolerance: 0,
    timed,
    prepare() {
      const random = new Random(17, s.channels, s.features);
      const { bits, levels } = randomInputs(s, density, random);
      const sizes = sizesOf(s);
      const integer = (least: number, most: number) => least + random.integer(most - least + 1);
      const weights = Int8Array.from({ length: sizes.weights }, () => weight ?? integer(-127, 127));
      const spread = Math.ceil(127 * Math.sqrt(s.kernelHeight * s.kernelWidth * s.channels * density));
      const thresholds = Int32Array.from({ length: sizes.thresholds }, () => integer(-spread, spread));
      const before = Int32Array.from({ length: unwanted ? 0 : sizes.membranes }, () => integer(-spread, spread));
      const packed = packWeights(weights, s);
      const input = Uint8Array.from(levels, (level) => Math.ceil(255 * level));
      return (kernels: Kernels) => {
        const arrays = { thresholds, membranes: before.slice(), spikes: new Uint32Array(sizes.spikes) };
        if (method === 'grey') kernels.integerGreyConv({ ...arrays, input, weights }, s);
        else kernels.integerConv({ ...arrays, ...packed, input: bits }, { ...s, method });
        return { membranes: arrays.membranes, spikes: arrays.spikes };
      };
    },
  };
}

function poolCase(s: PoolShape): KernelCase {
  return {
    name: `spikingMaxPool ${s.images}x${s.height}x${s.width}x${s.words} by ${s.kernelHeight}x${s.kernelWidth}`,
    tolerance: 0,
    prepare() {
      const random = new Random(15, s.height, s.width);
      const input = Uint32Array.from({ length: s.images * s.height * s.width * s.words }, () => random.uint32());
      return (kernels) => {
        const output = new Uint32Array(s.images * s.outHeight * s.outWidth * s.words);
        kernels.spikingMaxPool(input, output, s);
        return { output };
      };
    },
  };
}

/** Windows of 2 x 2, apart from each other. */
export function poolShape(images: number, height: number, width: number, words: number): PoolShape {
  return {
    ...{ images, height, width, words, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2 },
    ...{ padTop: 0, padLeft: 0, outHeight: height >> 1, outWidth: width >> 1 },
  };
}

function countCase(images: number, pixels: number, channels: number): KernelCase {
  return {
    name: `countSpikes ${images}x${pixels}x${channels}`,
    tolerance: 0,
    prepare() {
      const random = new Random(18, pixels, channels);
      const spikes = Uint32Array.from({ length: images * pixels * wordsOf(channels) }, () => random.uint32());
      const weights = Int32Array.from({ length: pixels }, () => random.integer(1000) - 100);
      return (kernels) => {
        const counts = new Float64Array(images);
        kernels.countSpikes({ spikes, weights, counts }, { images, pixels, channels });
        return { counts };
      };
    },
  };
}

const crooked = (channels: number, features: number, changes: Partial<ConvShape> = {}) =>
  convShape(2, 7, channels, 3, features, { ...CROOKED, ...changes });

const FLOAT_SHAPES: readonly [ConvShape, number][] = [
  [convShape(2, 7, 16, 3, 16), 0.3],
  [convShape(1, 5, 33, 5, 40), 0.7],
  [convShape(3, 4, 70, 1, 3), 0.2],
  [convShape(3, 7, 32, 7, 64), 0.3],
  [crooked(5, 33), 0.5],
  [crooked(40, 7, { accumulate: 1, firing: FIRE_AND_SUBTRACT }), 0.4],
  [crooked(3, 65, { accumulate: 1, perNeuron: 1, firing: FIRE_AND_ZERO }), 0.6],
  [crooked(9, 31, { perNeuron: 1, firing: SUM }), 0.6],
];

/** Odd sizes, and as many terms as make sums of 16 bits too small. */
const INTEGER_SHAPES: readonly [ConvShape, number, IntegerOptions?][] = [
  [convShape(2, 5, 1, 3, 1), 0.5],
  [convShape(1, 4, 3, 1, 63), 0.5],
  [convShape(3, 5, 64, 3, 64), 0.3],
  [convShape(3, 5, 130, 3, 200), 0.05],
  [convShape(2, 4, 130, 4, 130), 0.5],
  [convShape(1, 4, 129, 3, 129, { perNeuron: 1 }), 0.8, { unwanted: true }],
  [convShape(5, 3, 100, 3, 65), 0.3, { unwanted: true }],
  [crooked(67, 33), 0.5],
  [crooked(62, 66, { firing: SUM }), 0.4],
  [crooked(33, 97, { accumulate: 1 }), 0.2],
  [crooked(65, 128, { accumulate: 1, firing: FIRE_AND_SUBTRACT }), 0.3],
  [crooked(5, 7, { accumulate: 1, perNeuron: 1, firing: FIRE_AND_ZERO }), 0.6],
  [crooked(128, 40, { accumulate: 1, perNeuron: 1, firing: SUM }), 1],
  [convShape(2, 6, 120, 5, 70), 1, { weight: -128 }],
  [convShape(2, 6, 120, 5, 70), 1, { weight: 127 }],
  [convShape(2, 6, 120, 5, 70), 0.9, { weight: 127, unwanted: true }],
];

export const spikingCases: readonly KernelCase[] = [
  floatCase('greyConv', convShape(2, 9, 1, 3, 8), 0.5),
  floatCase('greyConv', convShape(1, 6, 3, 5, 17), 0.9),
  floatCase('greyConv', convShape(8, 28, 1, 3, 16), 0.5, true),
  floatCase('spikingConv', convShape(4, 14, 32, 3, 64), 0.3, true),
  ...FLOAT_SHAPES.flatMap(([s, density]) => [floatCase('greyConv', s, density), floatCase('spikingConv', s, density)]),
  ...INTEGER_SHAPES.flatMap(([s, density, options]) =>
    ([EVENTS, NIBBLES, 'grey'] as const).map((method) => integerCase(method, s, density, options)),
  ),
  integerCase('grey', convShape(8, 28, 1, 7, 128), 0.5, { unwanted: true, timed: true }),
  integerCase('grey', convShape(8, 32, 3, 3, 128), 0.9, { unwanted: true, timed: true }),
  integerCase(EVENTS, convShape(4, 16, 128, 5, 256), 0.1, { unwanted: true, timed: true }),
  integerCase(NIBBLES, convShape(4, 16, 128, 5, 256), 0.3, { unwanted: true, timed: true }),
  integerCase(EVENTS, convShape(16, 8, 64, 8, 256), 0.1, { unwanted: true, timed: true }),
  poolCase(poolShape(2, 6, 4, 1)),
  poolCase(poolShape(3, 7, 5, 3)),
  poolCase({
    ...poolShape(2, 7, 9, 2),
    kernelHeight: 3,
    strideX: 1,
    padTop: 1,
    padLeft: 1,
    outWidth: 11,
    outHeight: 5,
  }),
  poolCase({ ...poolShape(1, 4, 4, 1), kernelWidth: 9, kernelHeight: 1, padLeft: 20, outWidth: 14, outHeight: 9 }),
  countCase(3, 49, 16),
  countCase(2, 5, 130),
  countCase(4, 256, 64),
];
