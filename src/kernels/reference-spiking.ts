import { Matrix } from 'ml-matrix';
import { checkConv, checkCount, checkIntegerConv, checkIntegerGreyConv, checkPool, wordsOf } from './check-spiking.ts';
import type { Kernels } from './interface.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CountArrays,
  type CountShape,
  FIRE_AND_SUBTRACT,
  FIRE_AND_ZERO,
  type IntegerConvArrays,
  type IntegerConvShape,
  type PoolShape,
  SUM,
} from './spiking-arrays.ts';

type Level = (pixel: number, channel: number) => number;

const bitOf = (words: Uint32Array, pixel: number, channels: number, channel: number) =>
  (words[pixel * wordsOf(channels) + (channel >>> 5)]! >>> (channel & 31)) & 1;

/** One row a output pixel, one column a (kernel row, kernel column, channel): what the pixel's neurons see. */
function patches(s: ConvShape, level: Level): Matrix {
  const seen = Matrix.zeros(s.images * s.outHeight * s.outWidth, s.kernelHeight * s.kernelWidth * s.channels);
  for (let row = 0; row < seen.rows; row++) {
    const x = row % s.outWidth;
    const y = Math.floor(row / s.outWidth) % s.outHeight;
    const image = Math.floor(row / s.outWidth / s.outHeight);
    for (let column = 0; column < seen.columns; column++) {
      const channel = column % s.channels;
      const inputX = x * s.strideX + (Math.floor(column / s.channels) % s.kernelWidth) - s.padLeft;
      const inputY = y * s.strideY + Math.floor(column / s.channels / s.kernelWidth) - s.padTop;
      if (inputX < 0 || inputX >= s.width || inputY < 0 || inputY >= s.height) continue;
      seen.set(row, column, level((image * s.height + inputY) * s.width + inputX, channel));
    }
  }
  return seen;
}

/** @param weights (kernelHeight·kernelWidth·channels, features). */
function conv(
  arrays: Omit<ConvArrays<unknown, unknown, Float32Array | Int32Array>, 'input' | 'weights'>,
  s: ConvShape,
  weights: Matrix,
  level: Level,
): void {
  const sums = patches(s, level).mmul(weights);
  const { membranes, thresholds, spikes } = arrays;
  if (s.firing !== SUM) spikes.fill(0, 0, sums.rows * wordsOf(s.features));
  for (let row = 0; row < sums.rows; row++) {
    for (let f = 0; f < s.features; f++) {
      const neuron = row * s.features + f;
      const membrane = sums.get(row, f) + (s.accumulate ? membranes[neuron]! : 0);
      const threshold = thresholds[s.perNeuron ? neuron % (s.outHeight * s.outWidth * s.features) : f]!;
      const fires = s.firing !== SUM && membrane >= threshold;
      if (fires) spikes[row * wordsOf(s.features) + (f >>> 5)]! |= 1 << (f & 31);
      const left = { [FIRE_AND_ZERO]: 0, [FIRE_AND_SUBTRACT]: membrane - threshold }[s.firing as number] ?? membrane;
      if (neuron < membranes.length) membranes[neuron] = fires ? left : membrane;
    }
  }
}

function matrixOf(s: ConvShape, weights: ArrayLike<number>): Matrix {
  const rows = s.kernelHeight * s.kernelWidth * s.channels;
  return Matrix.from1DArray(rows, s.features, Array.from(weights).slice(0, rows * s.features));
}

function unpack(s: ConvShape, packed: Int8Array): Matrix {
  const taps = s.kernelHeight * s.kernelWidth;
  const rows = Math.ceil(s.channels / 4) * 4;
  const weights = Matrix.zeros(taps * s.channels, s.features);
  for (let row = 0; row < weights.rows; row++) {
    const [tap, channel] = [Math.floor(row / s.channels), row % s.channels];
    for (let f = 0; f < s.features; f++) {
      weights.set(row, f, packed[(((f >> 6) * taps + tap) * rows + channel) * 64 + (f & 63)]!);
    }
  }
  return weights;
}

/**
 * As they are defined, in double precision. A membrane differs from the float32 kernels' by rounding, so a spike may too where
 * membrane and threshold agree within it; integers are exact.
 */
export const referenceSpikingKernels: Pick<
  Kernels,
  'spikingConv' | 'greyConv' | 'integerConv' | 'integerGreyConv' | 'spikingMaxPool' | 'countSpikes'
> = {
  spikingConv(arrays: ConvArrays<Uint32Array>, s: ConvShape): void {
    checkConv(arrays, s, wordsOf(s.channels));
    conv(arrays, s, matrixOf(s, arrays.weights), (pixel, channel) => bitOf(arrays.input, pixel, s.channels, channel));
  },

  greyConv(arrays: ConvArrays<Float32Array>, s: ConvShape): void {
    checkConv(arrays, s, s.channels);
    conv(arrays, s, matrixOf(s, arrays.weights), (pixel, channel) => arrays.input[pixel * s.channels + channel]!);
  },

  integerConv(arrays: IntegerConvArrays, s: IntegerConvShape): void {
    checkIntegerConv(arrays, s);
    conv(arrays, s, unpack(s, arrays.weights), (pixel, channel) => bitOf(arrays.input, pixel, s.channels, channel));
  },

  integerGreyConv(arrays: ConvArrays<Uint8Array, Int8Array, Int32Array>, s: ConvShape): void {
    checkIntegerGreyConv(arrays, s);
    conv(arrays, s, matrixOf(s, arrays.weights), (pixel, channel) => arrays.input[pixel * s.channels + channel]!);
  },

  spikingMaxPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
    checkPool(input, output, s);
    for (let i = 0; i < s.images * s.outHeight * s.outWidth * s.words; i++) {
      const word = i % s.words;
      const x = Math.floor(i / s.words) % s.outWidth;
      const y = Math.floor(i / s.words / s.outWidth) % s.outHeight;
      const image = Math.floor(i / s.words / s.outWidth / s.outHeight);
      let any = 0;
      for (let tap = 0; tap < s.kernelHeight * s.kernelWidth; tap++) {
        const inputX = x * s.strideX + (tap % s.kernelWidth) - s.padLeft;
        const inputY = y * s.strideY + Math.floor(tap / s.kernelWidth) - s.padTop;
        if (inputX < 0 || inputX >= s.width || inputY < 0 || inputY >= s.height) continue;
        any |= input[((image * s.height + inputY) * s.width + inputX) * s.words + word]!;
      }
      output[i] = any;
    }
  },

  countSpikes({ spikes, weights, counts }: CountArrays, s: CountShape): void {
    checkCount({ spikes, weights, counts }, s);
    for (let image = 0; image < s.images; image++) {
      counts[image] = 0;
      for (let pixel = 0; pixel < s.pixels; pixel++) {
        for (let c = 0; c < s.channels; c++) {
          counts[image]! += weights[pixel]! * bitOf(spikes, image * s.pixels + pixel, s.channels, c);
        }
      }
    }
  },
};
