import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultReference, dominates, hypervolume, paretoFront, staircase } from '../../src/acquisition/pareto.ts';

const points = fc.array(fc.tuple(fc.integer({ min: -3, max: 12 }), fc.integer({ min: -3, max: 12 })), {
  maxLength: 12,
});

describe('Pareto fronts', () => {
  test('are the points that no other dominates, equal ones all of them', () => {
    expect(
      paretoFront([
        [1, 2],
        [2, 1],
        [1, 1],
        [2, 1],
        [0, 3],
      ]),
    ).toEqual([0, 1, 3, 4]);
    expect(
      paretoFront([
        [1, 2, 3],
        [1, 2, 2],
        [0, 0, 4],
      ]),
    ).toEqual([0, 2]);
    expect(paretoFront([])).toEqual([]);
    expect(dominates([1, 1], [1, 1])).toBe(false);
    expect(dominates([Number.NaN, 1], [0, 0])).toBe(false);
  });

  test('as a staircase ascend in the first objective and descend in the second', () => {
    fc.assert(
      fc.property(points, (all) => {
        const steps = staircase(all, [0, 0]);
        steps.slice(1).forEach(([x, y], i) => {
          expect(x).toBeGreaterThan(steps[i]![0]);
          expect(y).toBeLessThan(steps[i]![1]);
        });
        const above = all.filter(([x, y]) => x > 0 && y > 0);
        const front = paretoFront(above).map((i) => String(above[i]));
        expect(steps.map(String).toSorted()).toEqual([...new Set(front)].toSorted());
      }),
    );
  });
});

describe('hypervolume', () => {
  test('counts the unit squares that are dominated', () => {
    fc.assert(
      fc.property(points, (all) => {
        let squares = 0;
        for (let x = 0; x < 12; x++) {
          for (let y = 0; y < 12; y++) if (all.some(([a, b]) => a >= x + 1 && b >= y + 1)) squares++;
        }
        expect(hypervolume(all, [0, 0])).toBe(squares);
      }),
    );
  });

  test('is for two objectives', () => {
    expect(() => hypervolume([[1, 2, 3]], [0, 0])).toThrow(/3 objectives: expected 2/);
    expect(() => hypervolume([[1, 2]], [0])).toThrow(/1 objectives: expected 2/);
  });
});

test('the default reference lies below all points', () => {
  expect(
    defaultReference([
      [0, 5],
      [10, 3],
    ]),
  ).toEqual([-1, 2.8]);
  expect(defaultReference([[2, 7]])).toEqual([1.8, 6.3]);
  expect(() => defaultReference([])).toThrow(/no points/);
});
