import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JOE_KUO } from '../../src/random/joe-kuo.ts';
import { Sobol } from '../../src/random/sobol.ts';

/** x·x^k mod the polynomial over GF(2), as bits; the order of x is 2^degree − 1 exactly where the polynomial is primitive. */
function orderOfX(polynomial: number, degree: number): number {
  let power = 1;
  for (let order = 1; ; order++) {
    power <<= 1;
    if (power >> degree) power ^= polynomial;
    if (power === 1) return order;
  }
}

describe('the direction numbers', () => {
  test('belong to different primitive polynomials, are odd, and below 2^i', () => {
    expect(new Set(JOE_KUO.map(([polynomial]) => polynomial)).size).toBe(JOE_KUO.length);
    for (const [polynomial, ...initial] of JOE_KUO) {
      const degree = 31 - Math.clz32(polynomial!);
      expect(initial).toHaveLength(degree);
      expect(orderOfX(polynomial!, degree)).toBe(2 ** degree - 1);
      initial.forEach((m, i) => {
        expect(m % 2).toBe(1);
        expect(m).toBeLessThan(2 ** (i + 1));
      });
    }
  });
});

describe('Sobol', () => {
  test('each dimension has one of the first 2^k points in every interval of 2^-k, after any whole block too', () => {
    const blocks = fc.record({
      seed: fc.nat(),
      k: fc.integer({ min: 0, max: 8 }),
      block: fc.integer({ max: 50, min: 0 }),
    });
    fc.assert(
      fc.property(blocks, ({ seed, k, block }) => {
        const sobol = new Sobol(70, seed, 3);
        const points = Array.from({ length: 2 ** k }, (_, i) => sobol.point(block * 2 ** k + i));
        for (let d = 0; d < 70; d++) {
          expect(new Set(points.map((point) => Math.floor(point[d]! * 2 ** k))).size).toBe(2 ** k);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the first pairs of dimensions fill squares evenly, which random points do not', () => {
    const sobol = new Sobol(8, 5);
    const points = Array.from({ length: 1024 }, (_, i) => sobol.point(i));
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [0, 5],
      [3, 7],
    ] as const) {
      const cells = new Map<number, number>();
      for (const point of points) {
        const cell = Math.floor(point[a]! * 16) * 16 + Math.floor(point[b]! * 16);
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      }
      // 1,024 independent points leave about 256·e⁻⁴ ≈ 5 of the 256 cells empty, and put 10 or more in some.
      expect(cells.size).toBe(256);
      expect(Math.max(...cells.values())).toBeLessThan(10);
    }
  });

  test('is uniform over its seeds at any index', () => {
    const index = 5;
    const halves = Array.from({ length: 1000 }, (_, seed) => new Sobol(3, seed).point(index)[2]!);
    const mean = halves.reduce((sum, x) => sum + x, 0) / halves.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 1000));
    expect(halves.filter((x) => x < 0.25).length / 1000).toBeCloseTo(0.25, 1);
  });

  test('is a function of seed, path and index', () => {
    const point = new Sobol(5, 7, 1).point(12345);
    expect(new Sobol(5, 7, 1).point(12345)).toEqual(point);
    expect(new Sobol(5, 7, 2).point(12345)).not.toEqual(point);
    expect(new Sobol(5, 8, 1).point(12345)).not.toEqual(point);
  });

  test('dimensions beyond the table are random numbers of their own', () => {
    const sobol = new Sobol(300, 1);
    const points = [0, 1, 2 ** 32 - 1].map((index) => sobol.point(index));
    expect(new Set(points.flatMap((point) => Array.from(point))).size).toBe(900);
    for (const point of points) for (const x of point) expect(x >= 0 && x < 1).toBe(true);
    expect(new Sobol(300, 1).point(1)).toEqual(points[1]);
  });

  test('refuses what is no dimension or index', () => {
    expect(() => new Sobol(0, 1)).toThrow(/dimensions 0/);
    expect(() => new Sobol(2, 1).point(2 ** 32)).toThrow(/Sobol index 4294967296/);
    expect(() => new Sobol(2, 1).point(-1)).toThrow(/Sobol index -1/);
  });
});
