import { expect, test } from 'vitest';
import { digitsOfStates, planBounds } from '../../src/acquisition/bound-plan.ts';
import { Random } from '../../src/random/random.ts';
import { allPoints, randomPoint, randomSurrogate } from './make-surrogate.ts';
import { conditional, huge, wide } from './spaces.ts';

test('dimensions that move the mean come first, but none before those that it depends on', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { order } = planBounds(randomSurrogate(wide, seed, 9));
    expect([...order].sort((a, b) => a - b)).toEqual([...wide.dimensions.keys()]);
    wide.conditions.forEach((parents, dimension) => {
      for (const parent of parents) expect(order.indexOf(parent.dimension)).toBeLessThan(order.indexOf(dimension));
    });
  }
  const lengthscales = huge.dimensions.map((_, d) => 1 + ((7 * d) % 60));
  const { order } = planBounds(randomSurrogate(huge, 1, 9, { lengthscales }));
  expect([...order.slice(0, 3)].map((dimension) => lengthscales[dimension])).toEqual([1, 2, 3]);
});

test('the states of a point in the order of branching give its digits', () => {
  const plan = planBounds(randomSurrogate(conditional, 2, 5));
  for (const digits of allPoints(conditional)) {
    const states = conditional.states(digits);
    expect(
      digitsOfStates(
        plan,
        plan.order.map((dimension) => states[dimension]!),
      ),
    ).toEqual(digits);
  }
});

test('centre and centred contributions sum up to r² and s, and lie between the lowest and the highest', () => {
  const surrogate = randomSurrogate(wide, 3, 5, { hamming: true });
  const { arrays, order, shape } = planBounds(surrogate);
  const { n } = shape;
  const random = new Random(4);
  for (let draw = 0; draw < 50; draw++) {
    const states = wide.states(randomPoint(wide, random));
    for (let i = 0; i < surrogate.n; i++) {
      const expected = [0, 0];
      const sums = [arrays.centre[i]!, arrays.centre[n + i]!];
      const open = [0, 0];
      let row = arrays.states.reduce((all, count) => all + count, 0);
      for (let j = order.length - 1; j >= 0; j--) {
        const dimension = order[j]!;
        row -= arrays.states[j]!;
        const factor = arrays.factors[j]!;
        const other = wide.states(surrogate.observed[i]!)[dimension]!;
        expected[factor]! += surrogate.contribution(dimension, states[dimension]!, other);
        const centred = arrays.contributions[(row + states[dimension]!) * n + i]!;
        const stride = arrays.columns.length / n;
        expect(arrays.columns[i * stride + row + states[dimension]!]).toBe(centred);
        sums[factor]! += centred;
        open[factor]! += centred;
        for (const f of [0, 1]) {
          expect(open[f]).toBeGreaterThan(arrays.lowest[(2 * j + f) * n + i]! - 1e-12);
          expect(open[f]).toBeLessThan(arrays.highest[(2 * j + f) * n + i]! + 1e-12);
        }
      }
      for (const f of [0, 1]) expect(sums[f]).toBeCloseTo(expected[f]!, 10);
    }
  }
});
