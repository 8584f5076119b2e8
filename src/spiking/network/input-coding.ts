import { StropError } from '../../errors.ts';
import { Random } from '../../random/random.ts';
import { channelsOf, type InputCoding } from './spiking-network.ts';

/** Names this room's random stream, so that no other draw from the same seed equals one of these. */
const STREAM = 0x696e7075; // 'inpu'
/** What a spike is among bytes that stand for b / 255. */
const SPIKE = 255;
const MOST_CHANNELS = 4096;

type SpikeCoding = Exclude<InputCoding, { kind: 'grey' }>;

/** What a coding may be, for errors. */
const KINDS = 'grey, threshold (at), rate (steps, seed) or digits (base, digits)';

/**
 * Images as the spikes that the first layers receive: the one code by which networks are trained, tested and simulated.
 *
 * @param images (count, height, width, channels), grey levels in [0, 1] or bytes that stand for b / 255.
 * @param shape of one image. @param first the number of the first image: what is drawn at random follows from the seed and an
 *   image's number alone.
 * @returns (count, height, width, channels · channelsOf(coding)), 255 where there is a spike, else 0.
 */
export function encodeInput(
  images: Float32Array | Uint8Array,
  shape: readonly [height: number, width: number, channels: number],
  coding: SpikeCoding,
  first = 0,
): Uint8Array {
  checkCoding(coding);
  const values = shape[0] * shape[1] * shape[2];
  if (images.length % values !== 0) {
    const expected = `a multiple of ${shape.join(' x ')}`;
    throw new StropError('invalid-argument', `images of ${images.length} numbers: expected ${expected}`);
  }
  const each = channelsOf(coding);
  const spikes = new Uint8Array(images.length * each);
  // Rounded as they are where images are floats, so that bytes and floats give the same spikes.
  const levels = images instanceof Uint8Array ? Float32Array.from({ length: 256 }, (_, byte) => byte / 255) : undefined;
  for (let image = 0; image < images.length / values; image++) {
    const write = writerOf(coding, first + image);
    for (let i = image * values; i < (image + 1) * values; i++) {
      write(levels ? levels[images[i]!]! : images[i]!, spikes.subarray(i * each, (i + 1) * each));
    }
  }
  return spikes;
}

/** Writes the spikes of one level after another of an image. */
function writerOf(coding: SpikeCoding, image: number): (level: number, into: Uint8Array) => void {
  switch (coding.kind) {
    case 'threshold':
      return (level, into) => {
        if (level >= coding.at) into[0] = SPIKE;
      };
    case 'rate': {
      const random = new Random(coding.seed, STREAM, image);
      return (level, into) => {
        for (let step = 0; step < coding.steps; step++) if (random.uint32() < level * 2 ** 32) into[step] = SPIKE;
      };
    }
    case 'digits':
      return digitsWriter(coding.base, coding.digits);
  }
}

function digitsWriter(base: number, digits: number): (level: number, into: Uint8Array) => void {
  const codes = base ** digits;
  return (level, into) => {
    const byte = Math.min(255, Math.max(0, Math.round(level * 255)));
    let rest = codes < 256 ? Math.floor((byte * codes) / 256) : byte;
    for (let place = digits - 1; place >= 0; place--) {
      into.fill(SPIKE, place * (base - 1), place * (base - 1) + (rest % base));
      rest = Math.floor(rest / base);
    }
  };
}

/**
 * Packs spikes as the kernels take them.
 * @param spikes (pixels, channels), anything but 0 for a spike. @returns (pixels, ⌈channels / 32⌉), channel c in bit c % 32.
 */
export function packSpikes(spikes: Uint8Array, channels: number): Uint32Array {
  const words = Math.ceil(channels / 32);
  const packed = new Uint32Array((spikes.length / channels) * words);
  for (let i = 0; i < spikes.length; i++) {
    const channel = i % channels;
    if (spikes[i] !== 0) packed[((i - channel) / channels) * words + (channel >>> 5)]! |= 1 << (channel & 31);
  }
  return packed;
}

/** @throws StropError 'invalid-argument' where it is no coding. */
export function checkCoding(coding: InputCoding): void {
  const isNumber = (value: unknown, least: number) => Number.isSafeInteger(value) && (value as number) >= least;
  const fits = {
    grey: () => true,
    threshold: ({ at }: { at?: number }) => Number.isFinite(at),
    rate: ({ steps, seed }: { steps?: number; seed?: number }) => isNumber(steps, 1) && isNumber(seed, 0),
    digits: ({ base, digits }: { base?: number; digits?: number }) => isNumber(base, 2) && isNumber(digits, 1),
  };
  const kind = coding?.kind;
  if (!Object.hasOwn(fits, kind) || !fits[kind](coding as object)) {
    throw new StropError('invalid-argument', `input coding ${JSON.stringify(coding)}: expected ${KINDS}`);
  }
  if (channelsOf(coding) > MOST_CHANNELS) {
    const found = `input coding ${JSON.stringify(coding)} has ${channelsOf(coding)} channels for each of the image's`;
    throw new StropError('invalid-argument', `${found}: expected at most ${MOST_CHANNELS}`);
  }
}
