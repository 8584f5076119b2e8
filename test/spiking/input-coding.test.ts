import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOf, encodeInput, type InputCoding, packSpikes } from '../../src/spiking/index.ts';

type SpikeCoding = Exclude<InputCoding, { kind: 'grey' }>;

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
const bitsOf = (images: Uint8Array | Float32Array, coding: SpikeCoding, first = 0) =>
  Array.from(encodeInput(images, [1, 1, 1], coding, first), (spike) => spike / 255);

it('threshold: a spike where the level is at least so high', () => {
  const spikes = bitsOf(bytes, { kind: 'threshold', at: Math.fround(128 / 255) });
  expect(spikes).toEqual(Array.from(bytes, (byte) => Number(byte >= 128)));
});

it('digits: each as so many of its channels, most significant first', () => {
  const coded = bitsOf(Uint8Array.of(0, 1, 5, 254, 255), { kind: 'digits', base: 4, digits: 4 });
  const digits = Array.from({ length: 5 }, (_, i) =>
    Array.from({ length: 4 }, (_, d) => coded.slice(12 * i + 3 * d, 12 * i + 3 * d + 3)),
  );
  const unary = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]; // biome-ignore format: a table
  const expected = [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1], [3, 3, 3, 2], [3, 3, 3, 3]]; // biome-ignore format: a table
  expect(digits).toEqual(expected.map((each) => each.map((digit) => unary[digit])));
});

it('digits: tell all levels apart where there are codes enough, and as many as there are codes elsewhere', () => {
  const codesOf = (base: number, digits: number) => {
    const each = channelsOf({ kind: 'digits', base, digits });
    const bits = bitsOf(bytes, { kind: 'digits', base, digits });
    return new Set(Array.from(bytes, (i) => bits.slice(each * i, each * (i + 1)).join(''))).size;
  };
  for (const [base, digits] of [[2, 8], [3, 6], [16, 2], [256, 1]] as const) expect(codesOf(base, digits)).toBe(256); // biome-ignore format: a table
  for (const [base, digits] of [[2, 3], [3, 2], [10, 1]] as const) expect(codesOf(base, digits)).toBe(base ** digits); // biome-ignore format: a table
});

describe('rate', () => {
  const coding = { kind: 'rate', steps: 8, seed: 5 } as const;

  it('is as probable as the level is high: never at 0, always at 1', () => {
    const share = (level: number) => {
      const spikes = encodeInput(new Float32Array(4000).fill(level), [40, 100, 1], coding);
      return spikes.reduce((sum, spike) => sum + spike / 255, 0) / spikes.length;
    };
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    // 32,000 draws: the standard deviation is below 0.003.
    for (const level of [0.1, 0.5, 0.8]) expect(Math.abs(share(level) - level)).toBeLessThan(0.012);
  });

  it('follows from the seed and the number of the image alone', () => {
    const images = new Float32Array(24).fill(0.5);
    const spikes = (seed: number, from: number, to: number) =>
      Array.from(encodeInput(images.subarray(6 * from, 6 * to), [2, 3, 1], { ...coding, seed }, from));
    const all = spikes(5, 0, 4);
    expect([...spikes(5, 0, 1), ...spikes(5, 1, 4)]).toEqual(all);
    expect(spikes(6, 0, 4)).not.toEqual(all);
    expect(all.slice(0, 48)).not.toEqual(all.slice(48, 96));
  });
});

const codings: fc.Arbitrary<SpikeCoding> = fc.oneof(
  fc.record({ kind: fc.constant('threshold' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('rate' as const), steps: fc.integer({ min: 1, max: 5 }), seed: fc.nat() }),
  fc.record({
    ...{ kind: fc.constant('digits' as const), base: fc.integer({ min: 2, max: 20 }) },
    digits: fc.integer({ min: 1, max: 9 }),
  }),
);

it('gives the same for bytes and for the floats that they stand for', () => {
  fc.assert(
    fc.property(codings, fc.nat(100), (coding, first) => {
      const floats = Float32Array.from(bytes, (byte) => byte / 255);
      const shape = [4, 32, 2] as const;
      expect(encodeInput(floats, shape, coding, first)).toEqual(encodeInput(bytes, shape, coding, first));
      expect(encodeInput(bytes, shape, coding)).toHaveLength(256 * channelsOf(coding));
    }),
    { numRuns: 60, seed: 1 },
  );
});

it('packs channel c into bit c % 32 of its pixel', () => {
  const channels = 35;
  const spikes = Uint8Array.from({ length: 2 * channels }, (_, i) => (i % 3 === 0 ? 255 : 0));
  const packed = packSpikes(spikes, channels);
  expect(packed).toHaveLength(4);
  spikes.forEach((spike, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    expect((packed[2 * pixel + (channel >>> 5)]! >>> (channel & 31)) & 1).toBe(spike / 255);
  });
  expect(packed[1]! >>> 3).toBe(0);
});

it.each([
  [{ kind: 'gold' }, /expected grey, threshold \(at\), rate \(steps, seed\) or digits \(base, digits\)/],
  [{ kind: 'threshold' }, /input coding {"kind":"threshold"}/],
  [{ kind: 'threshold', at: '0.5' }, /input coding/],
  [{ kind: 'rate', steps: 0, seed: 1 }, /input coding/],
  [{ kind: 'rate', steps: 4 }, /input coding/],
  [{ kind: 'digits', base: 1, digits: 4 }, /input coding/],
  [{ kind: 'digits', base: 2.5, digits: 4 }, /input coding/],
  [{ kind: 'digits', base: 300, digits: 16 }, /has 4784 channels .* expected at most 4096/],
  [undefined, /input coding undefined/],
])('refuses %j', (coding, message) => {
  expect(() => encodeInput(bytes, [1, 1, 1], coding as SpikeCoding)).toThrow(message);
});

it('refuses images of another size', () => {
  const threshold = { kind: 'threshold', at: 0.5 } as const;
  expect(() => encodeInput(bytes, [3, 1, 1], threshold)).toThrow(/256 numbers: expected a multiple of 3 x 1 x 1/);
});
