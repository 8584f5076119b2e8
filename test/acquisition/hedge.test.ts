import { expect, test } from 'vitest';
import { addGains, drawHedge, HEDGE_PORTFOLIO, hedgeProbabilities, NO_GAINS } from '../../src/acquisition/hedge.ts';

test('begins without preference', () => {
  expect(HEDGE_PORTFOLIO).toEqual(['EI', 'LCB', 'PI']);
  for (const probability of hedgeProbabilities(NO_GAINS)) expect(probability).toBeCloseTo(1 / 3, 15);
  expect([0, 0.34, 0.67, 1 - 2 ** -53].map((uniform) => drawHedge(NO_GAINS, uniform))).toEqual([0, 1, 2, 2]);
});

test('prefers by the softmax of the sums of posterior means', () => {
  const gains = addGains(addGains(NO_GAINS, [1, 2, 0]), [0, 1, 0]);
  expect(gains).toEqual([1, 3, 0]);
  const sum = Math.E + Math.E ** 3 + 1;
  const expected = [Math.E / sum, Math.E ** 3 / sum, 1 / sum];
  hedgeProbabilities(gains).forEach((probability, i) => {
    expect(probability).toBeCloseTo(expected[i]!, 14);
  });
  hedgeProbabilities(gains, 0).forEach((probability) => {
    expect(probability).toBeCloseTo(1 / 3, 14);
  });
  expect(drawHedge(gains, expected[0]! - 1e-9)).toBe(0);
  expect(drawHedge(gains, expected[0]! + 1e-9)).toBe(1);
});

test('gains in large units take the decision, as in scikit-optimize, without overflow', () => {
  expect(hedgeProbabilities([5310, 5313, -5000])).toEqual([expect.closeTo(0.0474, 4), expect.closeTo(0.9526, 4), 0]);
});
