import { describe, expect, test } from 'vitest';
import { BestPoints, isPreferred, TIE } from '../../src/acquisition/best-points.ts';
import { Random } from '../../src/random/random.ts';

const key = (digits: Int32Array) => digits.join(',');
const always = () => true;
const point = (digit: number, value: number) => ({ digits: Int32Array.of(digit), value });

describe('BestPoints', () => {
  test('keeps the best of all that is offered, each point once, best first', () => {
    const random = new Random(1);
    const values = Array.from({ length: 500 }, () => random.uniform());
    const best = new BestPoints(7, key);
    for (let i = 0; i < 1000; i++) best.offer(point(i % 500, values[i % 500]!), always);
    const expected = values.toSorted((a, b) => b - a).slice(0, 7);
    expect(best.take().map(({ value }) => value)).toEqual(expected);
  });

  test('of a tie takes the lowest index first, however it was offered', () => {
    const best = new BestPoints(2, key);
    for (const digit of [9, 3, 7]) best.offer(point(digit, 1 + digit * TIE * 0.1), always);
    best.offer(point(1, 1 - 2 * TIE), always);
    expect(best.take().map(({ digits }) => digits[0])).toEqual([3, 7]);
  });

  test('of very many equal points keeps those of lowest index', () => {
    const best = new BestPoints(3, key);
    for (const digit of new Random(2).permutation(300)) best.offer(point(digit, -Infinity), always);
    expect(best.take().map(({ digits }) => digits[0])).toEqual([0, 1, 2]);
  });

  test('of very many points that tie but for rounding keeps those of lowest index', () => {
    const best = new BestPoints(3, key);
    const random = new Random(3);
    const values = Array.from({ length: 300 }, () => 1 - 0.9 * TIE * random.uniform());
    for (const digit of random.permutation(300)) best.offer(point(digit, values[digit]!), always);
    expect(best.take().map(({ digits }) => digits[0])).toEqual([0, 1, 2]);
  });

  test('asks whether a point is allowed only where it would be kept', () => {
    const best = new BestPoints(1, key);
    let asked = 0;
    const isAllowed = (digits: Int32Array) => {
      asked++;
      return digits[0] !== 999;
    };
    best.offer(point(999, 1e9), isAllowed);
    for (let i = 0; i < 500; i++) best.offer(point(i, -i), isAllowed);
    expect(best.take()).toEqual([point(0, -0)]);
    expect(asked).toBeLessThan(50);
  });
});

test('a point is preferred where it is better, or as good and before', () => {
  expect(isPreferred(point(5, 1), point(2, 0))).toBe(true);
  expect(isPreferred(point(2, 1), point(5, 1 + TIE / 2))).toBe(true);
  expect(isPreferred(point(5, 1 + TIE / 2), point(2, 1))).toBe(false);
  expect(isPreferred(point(1, -Infinity), point(2, -Infinity))).toBe(true);
  expect(isPreferred(point(2, 1), point(2, 1))).toBe(false);
});
