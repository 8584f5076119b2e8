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

const EXTENT = [1, 2 ** 24] as const;
const PADDING = [0, 2 ** 24] as const;
const FLAG = [0, 1] as const;
const WINDOW = {
  ...{ images: EXTENT, height: EXTENT, width: EXTENT, kernelHeight: EXTENT, kernelWidth: EXTENT },
  ...{ strideY: EXTENT, strideX: EXTENT, padTop: PADDING, padLeft: PADDING, outHeight: EXTENT, outWidth: EXTENT },
};
const POOL = { ...WINDOW, words: EXTENT };
const CONV = {
  ...{ ...WINDOW, channels: EXTENT, features: EXTENT, accumulate: FLAG, perNeuron: FLAG },
  firing: [SUM, FIRE_AND_SUBTRACT],
} as const;
const INTEGER_CONV = { ...CONV, method: [0, NIBBLES] } as const;
const COUNT = { images: EXTENT, pixels: EXTENT, channels: EXTENT };

function checkSizes(shape: object, ranges: Readonly<Record<string, readonly [number, number]>>): void {
  for (const [name, [least, most]] of Object.entries(ranges)) {
    needInteger((shape as Record<string, number>)[name]!, name, least, most);
  }
}

type Given = ArrayLike<number> & Partial<Pick<Uint32Array, 'buffer' | 'byteOffset' | 'BYTES_PER_ELEMENT'>>;

/**
 * Every array has the elements that the shape needs, and none of those overlap an array that is written.
 * @param lengths what the shape needs of each array.
 */
function checkArrays(arrays: object, lengths: Readonly<Record<string, number>>, written: readonly string[]): void {
  const ranges = Object.entries(lengths).map(([name, length]) => {
    const array = (arrays as Record<string, Given>)[name]!;
    needLength(array, name, length);
    const { buffer, byteOffset = 0, BYTES_PER_ELEMENT = 1 } = array;
    return { name, buffer, start: byteOffset, end: byteOffset + length * BYTES_PER_ELEMENT };
  });
  const used = ranges.filter(({ buffer, start, end }) => buffer && start < end);
  used.forEach((a, i) => {
    for (const b of used.slice(0, i)) {
      const overlap = a.buffer === b.buffer && a.start < b.end && b.start < a.end;
      if (overlap && (written.includes(a.name) || written.includes(b.name))) {
        invalid(`${a.name} overlaps ${b.name}: expected arrays apart from each other`);
      }
    }
  });
}

/** @param given what the shape needs of the input and the weights. @param areOptional membranes may be missing where nothing asks for them. */
function checkConvArrays(
  arrays: ConvArrays<Given, Given, Given>,
  s: ConvShape,
  given: Readonly<Record<string, number>>,
  areOptional: boolean,
): void {
  const outputs = s.outHeight * s.outWidth;
  const unwanted = areOptional && s.accumulate === 0 && s.firing === FIRE && arrays.membranes.length === 0;
  const lengths = {
    ...given,
    thresholds: s.perNeuron ? outputs * s.features : s.features,
    membranes: unwanted ? 0 : s.images * outputs * s.features,
    ...(s.firing === SUM ? {} : { spikes: s.images * outputs * wordsOf(s.features) }),
  };
  checkArrays(arrays, lengths, ['membranes', 'spikes']);
}

/** @param pixelSize how many numbers a pixel of the input has. */
function checkPlainConv(
  arrays: ConvArrays<Given, Given, Given>,
  s: ConvShape,
  pixelSize: number,
  areOptional: boolean,
) {
  const input = s.images * s.height * s.width * pixelSize;
  const weights = s.kernelHeight * s.kernelWidth * s.channels * s.features;
  checkConvArrays(arrays, s, { input, weights }, areOptional);
}

export function checkConv(arrays: ConvArrays<ArrayLike<number>>, s: ConvShape, pixelSize: number): void {
  checkSizes(s, CONV);
  checkPlainConv(arrays, s, pixelSize, false);
}

export function checkIntegerConv(arrays: IntegerConvArrays, s: IntegerConvShape): void {
  checkSizes(s, INTEGER_CONV);
  const blocks = Math.ceil(s.features / 64) * s.kernelHeight * s.kernelWidth;
  const given = {
    input: s.images * s.height * s.width * wordsOf(s.channels),
    weights: blocks * Math.ceil(s.channels / 4) * 4 * 64,
    widen: blocks * Math.ceil(s.channels / 64),
  };
  checkConvArrays(arrays, s, given, true);
}

export function checkIntegerGreyConv(arrays: ConvArrays<Uint8Array, Int8Array, Int32Array>, s: ConvShape): void {
  checkSizes(s, CONV);
  checkPlainConv(arrays, s, s.channels, true);
}

export function checkPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
  checkSizes(s, POOL);
  const lengths = {
    input: s.images * s.height * s.width * s.words,
    output: s.images * s.outHeight * s.outWidth * s.words,
  };
  checkArrays({ input, output }, lengths, ['output']);
}

export function checkCount(arrays: CountArrays, s: CountShape): void {
  checkSizes(s, COUNT);
  if (s.images * s.pixels > 2 ** 31) invalid(`${s.images} images of ${s.pixels} pixels: more than 2³¹ pixels`);
  const spikes = s.images * s.pixels * wordsOf(s.channels);
  checkArrays(arrays, { spikes, weights: s.pixels, counts: s.images }, ['counts']);
}
