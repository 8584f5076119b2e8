import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClass, decodeLogits, disjointKey } from '../../src/whetstone/keys.ts';

describe('disjointKey', () => {
  it('gives each class floor(width / classes) neurons that no other class has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 60 }), fc.nat(), (classes, more, seed) => {
        const width = classes + more;
        const key = disjointKey(classes, width, seed);
        const rows = Array.from({ length: classes }, (_, c) => key.subarray(c * width, (c + 1) * width));
        for (const row of rows) expect(row.reduce((sum, bit) => sum + bit, 0)).toBe(Math.floor(width / classes));
        for (let j = 0; j < width; j++) expect(rows.filter((row) => row[j] === 1).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('follows from the seed', () => {
    expect(disjointKey(10, 40, 7)).toEqual(disjointKey(10, 40, 7));
    expect(disjointKey(10, 40, 7)).not.toEqual(disjointKey(10, 40, 8));
  });

  it('refuses fewer output neurons than classes', () => {
    expect(() => disjointKey(10, 9, 1)).toThrow(/width 9: 10 classes need at least 10/);
  });
});

describe('decoding', () => {
  const key = Uint8Array.from([1, 1, 0, 0, 0, 0, /**/ 0, 0, 1, 1, 0, 0, /**/ 0, 0, 0, 0, 1, 1]);

  it('has logits width - 2 * Hamming for binary outputs', () => {
    const output = [1, 0, 1, 1, 0, 0];
    const hamming = [0, 1, 2].map((c) => output.filter((bit, j) => bit !== key[c * 6 + j]).length);
    expect(Array.from(decodeLogits(key, output))).toEqual(hamming.map((distance) => 6 - 2 * distance));
  });

  it('gives the class whose neurons are active, and of a tie the lowest', () => {
    expect(decodeClass(key, [0, 0, 0, 1, 1, 1])).toBe(2);
    expect(decodeClass(key, [0, 0, 1, 1, 1, 1])).toBe(1);
    expect(decodeClass(key, [0, 0, 0, 0, 0, 0])).toBe(0);
  });
});
