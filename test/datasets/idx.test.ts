import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeIdx, gunzip, type IdxArray, parseIdx } from '../../src/datasets/idx.ts';

const arrays: fc.Arbitrary<IdxArray> = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ shape, data: Uint8Array.from(data) }));
  });

/** Applies (position, value) pairs and then cuts or lengthens the result. */
const mutations = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  resize: fc.integer({ min: -20, max: 20 }),
});

function mutate(bytes: Uint8Array, { changes, resize }: { changes: [number, number][]; resize: number }): Uint8Array {
  const mutated = new Uint8Array(Math.max(0, bytes.length + resize));
  mutated.set(bytes.subarray(0, mutated.length));
  for (const [position, value] of changes) if (mutated.length > 0) mutated[position % mutated.length] = value;
  return mutated;
}

describe('parseIdx', () => {
  test('reads back what was encoded, also from within a larger buffer', () => {
    fc.assert(
      fc.property(arrays, fc.nat({ max: 9 }), (array, offset) => {
        const bytes = encodeIdx(array);
        const buffer = new Uint8Array(offset + bytes.length + 3);
        buffer.set(bytes, offset);
        expect(parseIdx(buffer.subarray(offset, offset + bytes.length), 'x')).toEqual(array);
      }),
    );
  });

  test('of mutated bytes gives an error by name or exactly what the bytes say', () => {
    fc.assert(
      fc.property(arrays, mutations, (array, mutation) => {
        const bytes = mutate(encodeIdx(array), mutation);
        let parsed: IdxArray;
        try {
          parsed = parseIdx(bytes, 'photos.idx');
        } catch (error) {
          expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
          expect((error as Error).message).toMatch(/^photos\.idx: /);
          return;
        }
        expect(encodeIdx(parsed)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['an empty file', [], /begins with 0x/],
    ['another magic number', [0, 0, 0x0d, 1, 0, 0, 0, 0], /begins with 0x00000d01/],
    ['no dimensions', [0, 0, 8, 0], /begins with 0x00000800/],
    ['a cut header', [0, 0, 8, 3, 0, 0, 0, 1], /ends within its header/],
    ['too little data', [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], /truncated: 2 bytes of data/],
    ['trailing bytes', [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], /too long: 2 bytes of data/],
    ['a forged size', [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1], /truncated: 1 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(Uint8Array.from(bytes), 'f')).toThrow(message);
  });
});

describe('gunzip', () => {
  const content = Uint8Array.from({ length: 300 }, (_, i) => (i * i) % 251);
  const zipped = gzipSync(content);

  test('gives the content', () => {
    expect(Uint8Array.from(gunzip(zipped, 'f'))).toEqual(content);
  });

  test('of mutated bytes gives an error by name or the right content', () => {
    fc.assert(
      fc.property(mutations, (mutation) => {
        let bytes: Uint8Array;
        try {
          bytes = gunzip(mutate(zipped, mutation), 'photos.gz');
        } catch (error) {
          expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
          expect((error as Error).message).toMatch(/^photos\.gz: /);
          return;
        }
        expect(Uint8Array.from(bytes)).toEqual(content);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['zeros', Buffer.alloc(5)],
    ['another member', zipped],
  ])('refuses %s after the end, which Node accepts', (_, trailing) => {
    expect(() => gunzip(Buffer.concat([zipped, trailing]), 'f')).toThrow(/does not end with/);
  });
});
