import { StropError } from '../../errors.ts';
import { Random } from '../../random/random.ts';
import { encodeInput, packSpikes } from '../network/input-coding.ts';
import { channelsOf } from '../network/spiking-network.ts';
import type { PreparedNetwork } from './prepare.ts';

/** Grey levels, or bytes that stand for b / 255. */
export type Images = Float32Array | Uint8Array;

/** How far a grey level may be from a multiple of 1 / 255, in units of it: what rounding to float32 does is a thousand times less. */
const TOLERANCE = 0.01;

/** (images, height, width, channels) grey levels as a network's kernels take them: bytes where it is quantised, else floats. */
export function levelsOf({ isQuantised }: PreparedNetwork, images: Images): Images {
  if (images instanceof Uint8Array) return isQuantised ? images : Float32Array.from(images, (byte) => byte / 255);
  return isQuantised ? bytesOf(images) : images;
}

function bytesOf(images: Float32Array): Uint8Array {
  const bytes = new Uint8Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const level = images[i]! * 255;
    const byte = Math.round(level);
    if (!(byte >= 0 && byte <= 255 && Math.abs(level - byte) <= TOLERANCE)) {
      const expected = 'a quantised network takes k / 255, with k from 0 to 255';
      throw new StropError('invalid-argument', `grey level ${images[i]}: ${expected}`);
    }
    bytes[i] = byte;
  }
  return bytes;
}

/** Images as their coding's spikes, packed. @param first the number of the first image. */
export function spikesOf({ inputShape, coding }: PreparedNetwork, images: Images, first: number): Uint32Array {
  if (coding.kind === 'grey') throw new StropError('invalid-argument', 'grey levels are no spikes');
  return packSpikes(encodeInput(images, inputShape, coding, first), inputShape[2] * channelsOf(coding));
}

/** Names this room's random stream, so that no other draw from the same seed equals one of these. */
const STREAM = 0x73746570; // 'step'

/**
 * The spikes of one step, in which each is as probable as its grey level is high. What is drawn follows from the seed, an image's
 * number and the step alone.
 *
 * @returns packed; of a quantised network, whose first layer counts in levels of 0 to 255, the levels 0 and 255.
 */
export function ratedSpikes(
  { inputShape: [height, width, channels], isQuantised }: PreparedNetwork,
  images: Images,
  { first, seed, step }: { first: number; seed: number; step: number },
): Uint32Array | Uint8Array {
  const pixels = height * width * channels;
  const spikes = new Uint8Array(images.length);
  const scale = images instanceof Uint8Array ? 255 : 1;
  for (let at = 0; at < images.length; at += pixels) {
    const random = new Random(seed, STREAM, first + at / pixels, step);
    for (let i = at; i < at + pixels; i++) {
      if (random.uint32() < Math.fround(images[i]! / scale) * 2 ** 32) spikes[i] = 255;
    }
  }
  return isQuantised ? spikes : packSpikes(spikes, channels);
}
