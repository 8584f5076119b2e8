import { invalid, needInteger, needLength } from './check.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CountArrays,
  type CountShape,
  FIRE,
  FIRE_AND_SUBTRACT,
  type IntegerConvArrays,
  type IntegerConvShape,
  NIBBLES,
  type PoolShape,
  SUM,
} from './spiking-arrays.ts';

// What native/bindings check in C++, for the implementations that are reached from TypeScript.

/** ⌈channels / 32⌉: the words that hold one bit a channel. */
export function wordsOf(channels: number): number {
  return Math.ceil(channels / 32);
}

const FLAGS: Readonly<Record<string, number>> = {
  accumulate: 1,
  perNeuron: 1,
  firing: FIRE_AND_SUBTRACT,
  method: NIBBLES,
};

function checkSizes(shape: object): void {
  for (const [name, value] of Object.entries(shape) as [string, number][]) {
    if (name in FLAGS) needInteger(value, name, 0, FLAGS[name]);
    else needInteger(value, name, name.startsWith('pad') ? 0 : 1, 2 ** 24);
  }
}

function checkOutputs(arrays: Omit<ConvArrays<unknown, unknown, ArrayLike<number>>, 'weights'>, s: ConvShape): void {
  const outputs = s.outHeight * s.outWidth;
  needLength(arrays.thresholds, 'thresholds', s.perNeuron ? outputs * s.features : s.features);
  needLength(arrays.membranes, 'membranes', s.images * outputs * s.features);
  if (s.firing !== SUM) needLength(arrays.spikes, 'spikes', s.images * outputs * wordsOf(s.features));
}

/** @param pixelSize how many numbers a pixel of the input has. */
export function checkConv(arrays: ConvArrays<ArrayLike<number>>, s: ConvShape, pixelSize: number): void {
  checkSizes(s);
  needLength(arrays.input, 'input', s.images * s.height * s.width * pixelSize);
  needLength(arrays.weights, 'weights', s.kernelHeight * s.kernelWidth * s.channels * s.features);
  checkOutputs(arrays, s);
}

/** Of membranes that nobody wants, as many as there would be. */
function withMembranes<A extends { membranes: Int32Array }>(arrays: A, s: ConvShape): A {
  const wanted = s.accumulate === 1 || s.firing !== FIRE || arrays.membranes.length > 0;
  const length = s.images * s.outHeight * s.outWidth * s.features;
  return wanted ? arrays : { ...arrays, membranes: { length } as Int32Array };
}

export function checkIntegerConv(arrays: IntegerConvArrays, s: IntegerConvShape): void {
  checkSizes(s);
  const blocks = Math.ceil(s.features / 64) * s.kernelHeight * s.kernelWidth;
  needLength(arrays.input, 'input', s.images * s.height * s.width * wordsOf(s.channels));
  needLength(arrays.weights, 'weights', blocks * Math.ceil(s.channels / 4) * 4 * 64);
  needLength(arrays.widen, 'widen', blocks * Math.ceil(s.channels / 64));
  checkOutputs(withMembranes(arrays, s), s);
}

export function checkIntegerGreyConv(arrays: ConvArrays<Uint8Array, Int8Array, Int32Array>, s: ConvShape): void {
  checkSizes(s);
  needLength(arrays.input, 'input', s.images * s.height * s.width * s.channels);
  needLength(arrays.weights, 'weights', s.kernelHeight * s.kernelWidth * s.channels * s.features);
  checkOutputs(withMembranes(arrays, s), s);
}

export function checkPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
  checkSizes(s);
  needLength(input, 'input', s.images * s.height * s.width * s.words);
  needLength(output, 'output', s.images * s.outHeight * s.outWidth * s.words);
}

export function checkCount(arrays: CountArrays, s: CountShape): void {
  checkSizes(s);
  if (s.images * s.pixels > 2 ** 31) invalid(`${s.images} images of ${s.pixels} pixels: more than 2³¹ pixels`);
  needLength(arrays.spikes, 'spikes', s.images * s.pixels * wordsOf(s.channels));
  needLength(arrays.weights, 'weights', s.pixels);
  needLength(arrays.counts, 'counts', s.images);
}
