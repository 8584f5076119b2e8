import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKey, decodeClass, decodeLogits } from '../../src/whetstone/keys.ts';

describe('a disjoint key', () => {
  it('gives each class floor(width / classes) neurons that no other class has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 60 }), fc.nat(), (classes, more, seed) => {
        const width = classes + more;
        const key = createKey('disjoint', classes, width, seed);
        const rows = Array.from({ length: classes }, (_, c) => key.subarray(c * width, (c + 1) * width));
        for (const row of rows) expect(row.reduce((sum, bit) => sum + bit, 0)).toBe(Math.floor(width / classes));
        for (let j = 0; j < width; j++) expect(rows.filter((row) => row[j] === 1).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('follows from the seed', () => {
    expect(createKey('disjoint', 10, 40, 7)).toEqual(createKey('disjoint', 10, 40, 7));
    expect(createKey('disjoint', 10, 40, 7)).not.toEqual(createKey('disjoint', 10, 40, 8));
  });

  it('refuses fewer output neurons than classes', () => {
    expect(() => createKey('disjoint', 10, 9, 1)).toThrow(/width 9: 10 classes need at least 10/);
  });
});

describe('an overlapping key', () => {
  it('gives each class floor(width / classes) neurons of all', () => {
    const key = createKey('overlapping', 10, 43, 3);
    for (let c = 0; c < 10; c++) {
      expect(key.subarray(c * 43, (c + 1) * 43).reduce((sum, bit) => sum + bit, 0)).toBe(4);
    }
    const shared = Array.from({ length: 43 }, (_, j) => key.filter((bit, i) => i % 43 === j && bit === 1).length);
    expect(Math.max(...shared)).toBeGreaterThan(1);
    expect(createKey('overlapping', 10, 43, 3)).toEqual(key);
  });
});

describe('a distant key', () => {
  function leastDistance(key: Uint8Array, classes: number): number {
    const width = key.length / classes;
    let least = width;
    for (let a = 0; a < classes; a++) {
      for (let b = 0; b < a; b++) {
        let distance = 0;
        for (let j = 0; j < width; j++) distance += key[a * width + j]! ^ key[b * width + j]!;
        least = Math.min(least, distance);
      }
    }
    return least;
  }

  it.each([
    [10, 40, 22], // the Plotkin bound; disjoint keys: 8
    [100, 400, 195], // the Plotkin bound is 202; disjoint keys: 8
    [3, 12, 8], // the Plotkin bound and disjoint keys
    [16, 4, 1],
  ])('of %i classes in %i neurons keeps any two at least %i bits apart', (classes, width, least) => {
    const key = createKey('distant', classes, width, 5);
    expect(leastDistance(key, classes)).toBeGreaterThanOrEqual(least);
    expect(createKey('distant', classes, width, 5)).toEqual(key);
  });

  it('never gives two classes one key, and none closer than disjoint keys', () => {
    for (let classes = 2; classes <= 9; classes++) {
      for (let width = Math.ceil(Math.log2(classes)); width <= 3 * classes; width++) {
        const least = leastDistance(createKey('distant', classes, width, width), classes);
        expect(least, `${classes} x ${width}`).toBeGreaterThanOrEqual(Math.max(1, 2 * Math.floor(width / classes)));
      }
    }
    for (let seed = 0; seed < 5; seed++) expect(leastDistance(createKey('distant', 128, 7, seed), 128)).toBe(1);
  });

  it('needs as many neurons as it takes to tell the classes apart', () => {
    expect(() => createKey('distant', 17, 4, 1)).toThrow(/width 4: 17 classes need at least 5/);
  });
});

it('refuses a key of another kind', () => {
  expect(() => createKey('nearest' as 'distant', 3, 6, 1)).toThrow(/key nearest: expected disjoint/);
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
