import { describe, expect, test } from 'vitest';
import { moments, standardise, winsorise } from '../../src/gp/standardise.ts';

test.each([
  ['no value', [], []],
  ['one value', [3], [0]],
  ['equal values', [0.1, 0.1, 0.1], [0, 0, 0]],
  ['zeros', [0, 0], [0, 0]],
  ['two values', [10, 30], [-1, 1]],
  ['the largest doubles', [-1.7e308, 1.7e308], [-1, 1]],
  ['the smallest ones', [5e-324, 1.5e-323], [-1, 1]],
])('standardise: %s', (_, given, expected) => {
  const standard = standardise(given);
  expect(standard).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(standard[i]).toBeCloseTo(value, 12);
  });
});

test('moments take standardised values back', () => {
  const values = [3, -7, 12.5, 0.25];
  const { mean, deviation } = moments(values);
  standardise(values).forEach((value, i) => {
    expect(mean + deviation * value).toBeCloseTo(values[i]!, 12);
  });
});

describe('winsorise', () => {
  test('raises what lies far below to the fence, and nothing else', () => {
    // Quartiles of 0 to 8 with an outlier for 0: 2 and 6, so the fence stands at 2 − 1.5·4.
    expect(winsorise([-900, 1, 2, 3, 4, 5, 6, 7, 900])).toEqual([-4, 1, 2, 3, 4, 5, 6, 7, 900]);
    expect(winsorise([-900, 1, 2, 3, 4, 5, 6, 7, 8], 0)).toEqual([2, 2, 2, 3, 4, 5, 6, 7, 8]);
  });

  test.each([[[]], [[4]], [[2, 2, 2]], [[-1, 5]]])('leaves %j as they are', (values: number[]) => {
    expect(winsorise(values)).toEqual(values);
  });

  test('refuses fences below 0', () => {
    expect(() => winsorise([1], -1)).toThrow('fences -1: expected');
  });
});

test.each([Number.NaN, Infinity, -Infinity])('refuses %d', (wrong) => {
  for (const transform of [standardise, moments, winsorise]) {
    expect(() => transform([1, wrong])).toThrow(`value ${wrong} of observation 1: expected a finite number`);
  }
});
