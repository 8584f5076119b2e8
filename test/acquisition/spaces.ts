import { grid } from '../../src/space/grid.ts';

/** 84 points, without conditions. */
export const small = grid({
  a: { type: 'integer', from: 0, to: 6 },
  b: { type: 'categorical', values: ['x', 'y', 'z'] },
  c: { type: 'ordinal', values: [1, 2, 4, 8], scale: 'log' },
});

/** Conditions in two levels, a category and a number below them. */
export const conditional = grid({
  size: { type: 'integer', from: 1, to: 4 },
  optimizer: { type: 'categorical', values: ['sgd', 'adam', 'none'] },
  momentum: { type: 'ordinal', values: [0, 0.5, 0.9], when: { optimizer: 'sgd' } },
  nesterov: { type: 'categorical', values: ['no', 'yes', 'half'], when: { momentum: [0.5, 0.9] } },
  beta: { type: 'ordinal', values: [0.9, 0.99, 0.999, 0.9999], when: { optimizer: ['adam', 'sgd'] } },
  flag: { type: 'boolean' },
});

/** The same, and larger than what is looked at as a whole. */
export const wide = grid({
  ...conditional.toJSON(),
  width: { type: 'integer', from: 1, to: 24 },
  depth: { type: 'integer', from: 1, to: 6, when: { flag: true } },
});

/** 60 dimensions of 3 values: 4e28 points. */
export const huge = grid(
  Object.fromEntries(Array.from({ length: 60 }, (_, d) => [`x${d}`, { type: 'categorical', values: ['a', 'b', 'c'] }])),
);
