import { expect, test } from 'vitest';
import { Neighbourhood } from '../../src/acquisition/neighbours.ts';
import { PointList } from '../../src/acquisition/point-list.ts';
import { type Digits, type Grid, grid } from '../../src/space/grid.ts';
import { allPoints } from './make-surrogate.ts';
import { conditional, small } from './spaces.ts';

function neighboursOf(space: Grid, digits: Digits): string[] {
  const list = new PointList(space.dimensions.length, 1);
  new Neighbourhood(space).append(digits, space.states(digits), list);
  return Array.from({ length: list.count }, (_, i) => {
    expect(list.statesAt(i)).toEqual(space.states(list.digitsAt(i)));
    return space.key(list.digitsAt(i));
  });
}

test('without conditions, all points that differ in one dimension, each once', () => {
  for (const digits of allPoints(small)) {
    const expected = allPoints(small).filter((other) => other.filter((digit, d) => digit !== digits[d]).length === 1);
    expect(neighboursOf(small, digits).toSorted()).toEqual(expected.map((other) => small.key(other)).toSorted());
  }
});

test('with conditions, canonical points, none its own neighbour, and every step can be undone', () => {
  const points = allPoints(conditional);
  const neighbours = new Map(points.map((digits) => [conditional.key(digits), neighboursOf(conditional, digits)]));
  for (const [key, keys] of neighbours) {
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain(key);
    for (const other of keys) expect(neighbours.has(other)).toBe(true);
  }
  // What a dimension collapses on the way out comes back at most one value at a time.
  const sgd = conditional.digitsOf({ size: 1, optimizer: 'sgd', momentum: 0, beta: 0.9, flag: false });
  const none = conditional.digitsOf({ size: 1, optimizer: 'none', flag: false });
  expect(neighbours.get(conditional.key(sgd))).toContain(conditional.key(none));
  expect(neighbours.get(conditional.key(none))).toContain(conditional.key(sgd));
});

test('where a value makes a dimension active, each of its values is a neighbour', () => {
  const none = conditional.digitsOf({ size: 1, optimizer: 'none', flag: false });
  const adam = (beta: number) => conditional.digitsOf({ size: 1, optimizer: 'adam', beta, flag: false });
  const keys = neighboursOf(conditional, none);
  for (const beta of [0.9, 0.99, 0.999, 0.9999]) expect(keys).toContain(conditional.key(adam(beta)));
});

test('a dimension of very many values has neighbours at distances of powers of two', () => {
  const line = grid({ x: { type: 'integer', from: 0, to: 50_000 } });
  const keys = neighboursOf(line, Int32Array.of(1000));
  expect(keys).toContain('1001');
  expect(keys).toContain('999');
  expect(keys).toContain(String(1000 + 2 ** 15));
  expect(keys.length).toBeLessThan(40);
});
