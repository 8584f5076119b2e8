import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { threadBudget, trainingEnvironment } from '../../src/workers/environment.ts';

it('takes the threads that STROP_THREADS allows, else the cores', () => {
  expect(threadBudget({ STROP_THREADS: '3' })).toBe(3);
  expect(threadBudget({})).toBe(availableParallelism());
  expect(trainingEnvironment({ STROP_THREADS: '3' })).toMatchObject({
    OMP_NUM_THREADS: '3',
    OMP_WAIT_POLICY: 'passive',
  });
});

it.each(['abc', '0', '1.5', '-2'])('refuses STROP_THREADS=%s', (text) => {
  expect(() => threadBudget({ STROP_THREADS: text })).toThrow(`STROP_THREADS=${text}: expected a whole number`);
});
