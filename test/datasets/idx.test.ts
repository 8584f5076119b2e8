import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeIdx, parseIdx } from '../../src/datasets/idx.ts';
import type { NumberArray } from '../../src/datasets/number-array.ts';
import { mutate, mutations } from './mutations.ts';

const arrays: fc.Arbitrary<{ shape: number[]; data: Uint8Array }> = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ shape, data: Uint8Array.from(data) }));
  });

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
        let parsed: NumberArray;
        try {
          parsed = parseIdx(bytes, 'photos.idx');
        } catch (error) {
          expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
          expect((error as Error).message).toMatch(/^photos\.idx: /);
          return;
        }
        // A changed type code can make another, equally valid file of it.
        if (parsed.data instanceof Uint8Array) expect(encodeIdx({ ...parsed, data: parsed.data })).toEqual(bytes);
        else expect(4 + 4 * parsed.shape.length + parsed.data.byteLength).toBe(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [9, [0x80, 1], Int8Array.of(-128, 1)],
    [11, [0xff, 0xfe, 1, 2], Int16Array.of(-2, 258)],
    [12, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], Int32Array.of(65536, -1)],
    [13, [0x3f, 0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(0.5, -2)],
    [14, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1, 0)],
  ])('reads the elements of type %i', (type, data, expected) => {
    expect(parseIdx(Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...data), 'f')).toEqual({ shape: [2], data: expected });
  });

  test.each([
    ['an empty file', [], /begins with 0x/],
    ['another magic number', [0, 0, 0x0a, 1, 0, 0, 0, 0], /begins with 0x00000a01/],
    ['no dimensions', [0, 0, 8, 0], /begins with 0x00000800/],
    ['a cut header', [0, 0, 8, 3, 0, 0, 0, 1], /ends within its header/],
    ['half an element', [0, 0, 0x0b, 1, 0, 0, 0, 1, 7], /truncated: 1 bytes of data/],
    ['too little data', [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], /truncated: 2 bytes of data/],
    ['trailing bytes', [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], /too long: 2 bytes of data/],
    ['a forged size', [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1], /truncated: 1 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(Uint8Array.from(bytes), 'f')).toThrow(message);
  });
});
