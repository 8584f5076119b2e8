import { expect, it } from 'vitest';
import { bar, timeLeft } from '../../src/cli/progress-line.ts';

it('draws how far something is', () => {
  expect(bar(0)).toBe('[························]   0 %');
  expect(bar(0.5)).toBe('[████████████············]  50 %');
  expect(bar(1)).toBe('[████████████████████████] 100 %');
});

it('tells what is left from what it took', () => {
  expect(timeLeft(0, 3)).toBe('');
  expect(timeLeft(0.25, 10)).toBe('30 s left');
  expect(timeLeft(0.01, 10)).toBe('17 min left');
});
