import type { Pixels, Split } from '../datasets/dataset.ts';
import { StropError } from '../errors.ts';
import { channelsOf, checkCoding, encodeInput, type InputCoding } from '../spiking/index.ts';

type Shape = readonly [height: number, width: number, channels: number];

/** What a recipe says of the input; what it leaves out is as `DEFAULTS` has it. */
export type InputSpec = { readonly kind: InputCoding['kind'] } & Readonly<Record<string, unknown>>;

const DEFAULTS: Record<InputCoding['kind'], InputCoding> = {
  grey: { kind: 'grey' },
  threshold: { kind: 'threshold', at: 0.5 },
  rate: { kind: 'rate', steps: 8, seed: 0 },
  digits: { kind: 'digits', base: 2, digits: 8 },
};

/** The coding that a recipe asks for. @throws StropError 'invalid-argument' where there is no such coding. */
export function codingOf(input: InputSpec = DEFAULTS.grey): InputCoding {
  const defaults = Object.hasOwn(DEFAULTS, input.kind) ? DEFAULTS[input.kind] : input;
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined) {
    const expected = Object.keys(defaults).join(', ');
    throw new StropError('invalid-argument', `recipe input ${input.kind} has no ${unknown}: expected ${expected}`);
  }
  const coding = { ...defaults, ...input } as InputCoding;
  checkCoding(coding);
  return coding;
}

/** Height, width and channels of what a network is trained on. */
export function codedShape([height, width, channels]: Shape, coding: InputCoding): Shape {
  return [height, width, channels * channelsOf(coding)];
}

/** Images as a network is trained on them, in the same spikes as the simulator's. @param first the number of the first. */
export function codedImages(images: Pixels, shape: Shape, coding: InputCoding, first = 0): Pixels {
  return coding.kind === 'grey' ? images : encodeInput(images, shape, coding, first);
}

export function codedSplit({ images, labels }: Split, shape: Shape, coding: InputCoding): Split {
  return { images: codedImages(images, shape, coding), labels };
}
