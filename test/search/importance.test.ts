import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random/random.ts';
import { importance } from '../../src/search/importance.ts';
import { grid } from '../../src/space/grid.ts';

const space = grid({
  a: { type: 'ordinal', values: [0, 1] },
  b: { type: 'ordinal', values: [0, 1, 2] },
  c: { type: 'boolean' },
  idle: { type: 'integer', from: 0, to: 3 },
});

/** 4a + [b = 2 and c]: variance 4 of a; of the product p = 1/6, 5/36, of which 2/36 is b's, 1/36 c's and the rest theirs. */
const surface = {
  space,
  mean: ([a, b, c]: Int32Array) => 4 * a! + (b === 2 && c === 1 ? 1 : 0),
};
const variance = 4 + 5 / 36;

describe('importance', () => {
  test('takes a surface apart exactly, where the space is small', () => {
    const [a, b, c, idle] = importance(surface);
    expect(a).toMatchObject({ name: 'a', main: expect.closeTo(4 / variance), total: expect.closeTo(4 / variance) });
    expect(b).toMatchObject({ main: expect.closeTo(2 / 36 / variance), total: expect.closeTo(4 / 36 / variance) });
    expect(c).toMatchObject({ main: expect.closeTo(1 / 36 / variance), total: expect.closeTo(3 / 36 / variance) });
    expect(idle).toMatchObject({ main: 0, total: 0 });
    expect(b!.marginal).toEqual([2, 2, 2.5]);
  });

  test('estimates the same from a part of the space', () => {
    const exact = importance(surface);
    importance(surface, { points: 40 }).forEach(({ main, total }, d) => {
      expect(Math.abs(main - exact[d]!.main)).toBeLessThan(0.03);
      expect(Math.abs(total - exact[d]!.total)).toBeLessThan(0.03);
    });
  });

  test('is without bias: noise alone is no main effect, and half of it is between two values', () => {
    const wide = grid(
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`d${i}`, { type: 'boolean' } as const])),
    );
    const noise = (digits: Int32Array) => new Random(7, ...digits).uniform();
    const parts = Array.from({ length: 20 }, (_, seed) =>
      importance({ space: wide, mean: noise }, { points: 100, seed }),
    );
    const mains = parts.flat().map(({ main }) => main);
    expect(mains.reduce((sum, main) => sum + main) / mains.length).toBeLessThan(0.006);
    expect(Math.min(...parts.flat().map(({ total }) => total))).toBeGreaterThan(0.3);
  });

  test('gives inactive dimensions what they have where they are active', () => {
    const conditional = grid({
      on: { type: 'boolean' },
      depth: { type: 'integer', from: 0, to: 1, when: { on: true } },
    });
    const [on, depth] = importance({ space: conditional, mean: ([, deep]) => deep! });
    expect(on!.marginal).toEqual([0, 0.5]);
    expect(depth!.marginal).toEqual([0, 0.5]);
    expect(on!.total).toBeCloseTo(on!.main + 1 / 3); // of 3/16: 1/16 each, and 1/16 of both together
  });

  test('is nothing on a flat surface, in a space of one point, and with too few points', () => {
    expect(importance({ space, mean: () => 7 }).every(({ main, total }) => main === 0 && total === 0)).toBe(true);
    const point = grid({ only: { type: 'integer', from: 1, to: 1 } });
    expect(importance({ space: point, mean: () => 1 })).toEqual([{ name: 'only', main: 0, total: 0, marginal: [1] }]);
    expect(() => importance(surface, { points: 1 })).toThrow(/points 1: expected an integer of at least 2/);
  });

  test('is known for spaces of more than 2^53 points', () => {
    const large = grid(
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i}`, { type: 'boolean' } as const])),
    );
    const [first, second] = importance({ space: large, mean: (digits) => digits[0]! }, { points: 50 });
    expect(first!.main).toBeCloseTo(1);
    expect(second!.total).toBe(0);
  });
});
