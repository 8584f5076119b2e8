import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNpy } from '../../src/datasets/npy.ts';
import type { NumberArray } from '../../src/datasets/number-array.ts';
import { encodeNpy, encodeNpyHeader } from './encode-npy.ts';
import { mutate, mutations } from './mutations.ts';

/** Written by NumPy 2.4.6. */
const FROM_NUMPY = {
  fortranBigEndian:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAg' +
    'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAADAAEABAACAAU=',
  float64:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAg' +
    'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADgPwAAAAAAAPi/',
};

test('reads what NumPy wrote', () => {
  expect(parseNpy(Buffer.from(FROM_NUMPY.fortranBigEndian, 'base64'), 'f')).toEqual({
    shape: [2, 3],
    data: Int16Array.of(0, 1, 2, 3, 4, 5),
  });
  expect(parseNpy(Buffer.from(FROM_NUMPY.float64, 'base64'), 'f')).toEqual({
    shape: [1, 2],
    data: Float64Array.of(0.5, -1.5),
  });
});

const TYPES = {
  ...{ u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, u8: BigUint64Array },
  ...{ i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: BigInt64Array },
  ...{ f4: Float32Array, f8: Float64Array },
};

test('reads every type in both byte orders and every version', () => {
  for (const [kind, Elements] of Object.entries(TYPES)) {
    const data = new Elements(new Uint8Array(48).fill(1).buffer); // the same in both orders, and no NaN
    data.reverse();
    for (const order of kind.endsWith('1') ? ['|'] : ['<', '>']) {
      for (const version of [1, 2, 3]) {
        const parsed = parseNpy(encodeNpy(`${order}${kind}`, [data.length], data, { version }), 'f');
        expect(parsed).toEqual({ shape: [data.length], data });
      }
    }
  }
  expect(parseNpy(encodeNpy('>u4', [2], Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 2)), 'f').data).toEqual(
    Uint32Array.of(256, 2),
  );
  expect(parseNpy(encodeNpy('<u4', [2], Uint8Array.of(0, 1, 0, 0, 2, 0, 0, 0)), 'f').data).toEqual(
    Uint32Array.of(256, 2),
  );
});

test('an array in Fortran order comes row by row', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 0, maxLength: 4 });
  fc.assert(
    fc.property(shapes, (shape) => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      const stored = BigInt64Array.from({ length }, (_, i) => BigInt(i));
      const { data } = parseNpy(encodeNpy('<i8', shape, stored, { fortranOrder: true }), 'f');
      data.forEach((value: number | bigint, at: number) => {
        let place = 0; // of the element in the file: its first index runs fastest
        let left = at;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          place += (left % shape[axis]!) * shape.slice(0, axis).reduce((a, b) => a * b, 1);
          left = Math.floor(left / shape[axis]!);
        }
        expect(Number(value)).toBe(place);
      });
    }),
  );
});

const files = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    descr: fc.constantFrom('|u1', '<i4', '>f8', '<i8'),
    version: fc.integer({ min: 1, max: 3 }),
    fortranOrder: fc.boolean(),
  })
  .map(({ shape, descr, ...options }) => {
    const elements = shape.reduce((product, extent) => product * extent, 1);
    return encodeNpy(descr, shape, new Uint8Array(elements * Number(descr[2])), options);
  });

test('of mutated bytes gives an error by name or an array of what its header says', () => {
  fc.assert(
    fc.property(files, mutations, (file, mutation) => {
      const bytes = mutate(file, mutation);
      let parsed: NumberArray;
      try {
        parsed = parseNpy(bytes, 'photos.npy');
      } catch (error) {
        expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
        expect((error as Error).message).toMatch(/^photos\.npy: /);
        return;
      }
      expect(parsed.data).toHaveLength(parsed.shape.reduce((product, extent) => product * extent, 1));
      expect(parsed.data.byteLength).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 3000 },
  );
});

test('of any header gives an error by name or an array', () => {
  const tokens = fc.constantFrom(
    "'descr'",
    "'shape'",
    "'fortran_order'",
    ':',
    ',',
    '(',
    ')',
    '{',
    '}',
    'True',
    "'|u1'",
    '3',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 24 }), (parts) => {
      try {
        expect(parseNpy(encodeNpyHeader(parts.join(''), new Uint8Array(3)), 'f').data).toHaveLength(3);
      } catch (error) {
        expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
      }
    }),
    { numRuns: 2000 },
  );
});

describe('refuses, by name', () => {
  const good = encodeNpy('|u1', [3], Uint8Array.of(1, 2, 3));
  const huge = (shape: string) => encodeNpyHeader(`{'descr': '<f8', 'fortran_order': True, 'shape': ${shape}, }`, good);
  test.each([
    ['an empty file', new Uint8Array(0), /begins with 0x;/],
    ['another file', Buffer.from('PK\x03\x04 and more'), /begins with 0x504b0304/],
    ['another version', Uint8Array.from(good).fill(4, 6, 7), /version 4; expected 1, 2 or 3/],
    ['a cut magic', good.subarray(0, 6), /version undefined/],
    ['a cut header', good.subarray(0, 60), /ends within its header, after 60 of 64|after 60 of 128/],
    ['too little data', good.subarray(0, -1), /truncated: 2 bytes of data, while its header \(3\) says 3/],
    ['trailing bytes', Buffer.concat([good, Buffer.alloc(1)]), /too long: 4 bytes of data/],
    ['a forged size', huge('(4294967295, 4294967295, 4294967295)'), /truncated/],
    ['a size beyond all numbers', huge(`(${'9'.repeat(400)}, 0)`), /which no file can hold/],
    [
      'a header that is all there is',
      encodeNpyHeader('{'.repeat(12_000), good, 2),
      /header of 1\d+ bytes; expected at most/,
    ],
    ['objects', encodeNpy('|O', [3], new Uint8Array(24)), /elements of type '\|O'/],
    ['half floats', encodeNpy('<f2', [3], new Uint8Array(6)), /elements of type '<f2'/],
    ['elements without an order', encodeNpy('|f4', [1], new Uint8Array(4)), /elements of type '\|f4'/],
    [
      'records',
      encodeNpyHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", good),
      /one plain type/,
    ],
    ['no shape', encodeNpyHeader("{'descr': '|u1', 'fortran_order': False, }", good), /expected 'descr'/],
    [
      'more than the three',
      encodeNpyHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 'x': True}", good),
      /expected 'descr'/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'photos.npy')).toThrow(expect.objectContaining({ code: 'corrupt' }));
    expect(() => parseNpy(bytes, 'photos.npy')).toThrow(message);
    expect(() => parseNpy(bytes, 'photos.npy')).toThrow(/^photos\.npy: /);
  });
});
