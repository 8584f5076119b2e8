import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frontier } from '../../src/acquisition/frontier.ts';
import { precedes } from '../../src/acquisition/point-list.ts';

const TIE = 1e-9;

test('takes what there is to take of all points that were offered, in any order', () => {
  const point = fc.record({
    digits: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 2 }),
    value: fc.integer({ min: 0, max: 30 }).map((steps) => steps * 0.3 * TIE),
  });
  const points = fc.uniqueArray(point, { selector: ({ digits }) => digits.join(), maxLength: 36 });
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 6 }), (given, count) => {
      const offered = given.map(({ digits, value }) => ({ digits: Int32Array.from(digits), value }));
      const frontier = new Frontier(count);
      for (const each of offered) frontier.offer(each, () => true);
      const left = [...offered];
      const expected = Array.from({ length: Math.min(count, left.length) }, () => {
        const highest = Math.max(...left.map(({ value }) => value));
        const tied = left.filter(({ value }) => value >= highest - TIE);
        const first = tied.reduce((a, b) => (precedes(b.digits, a.digits) ? b : a));
        left.splice(left.indexOf(first), 1);
        return first;
      });
      expect(frontier.take()).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('asks of those alone that would be kept whether they are allowed, and keeps a point once', () => {
  const frontier = new Frontier(2);
  const asked: number[] = [];
  const offer = (digit: number, value: number, isAllowed = true) =>
    frontier.offer({ digits: Int32Array.of(digit), value }, ([d]) => {
      asked.push(d!);
      return isAllowed;
    });
  expect(frontier.threshold).toBe(-Infinity);
  offer(3, 1);
  offer(4, 2, false);
  offer(5, 3);
  offer(5, 3);
  offer(6, 0);
  expect(asked).toEqual([3, 4, 5]);
  expect(frontier.threshold).toBe(1 - TIE);
  expect(frontier.highest).toBe(3);
  expect(frontier.take().map(({ digits }) => digits[0])).toEqual([5, 3]);
});
