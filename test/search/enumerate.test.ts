import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedPoints, hasMoreThan } from '../../src/search/enumerate.ts';
import { type GridSpec, grid } from '../../src/space/grid.ts';

/** Dimensions of which any may depend on another, before it or after it; circles are left out. */
const specs = fc
  .array(fc.record({ count: fc.integer({ min: 1, max: 3 }), parent: fc.nat(5), digit: fc.nat(2) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((dimensions) => {
    const entries = dimensions.map(({ count, parent, digit }, d) => {
      const spec = { type: 'integer' as const, from: 0, to: count - 1 };
      const other = dimensions[parent];
      const isFree = !other || parent === d || digit >= other.count || (other.parent < dimensions.length && parent > d);
      return [`d${d}`, isFree ? spec : { ...spec, when: { [`d${parent}`]: digit } }];
    });
    return Object.fromEntries(entries) as GridSpec;
  });

test('enumerates the canonical points that are allowed in the order of their indices, as a filter does', () => {
  fc.assert(
    fc.property(specs, fc.boolean(), (spec, isRuled) => {
      const rule = { forbidden: ({ d0 }: Record<string, unknown>) => d0 === 0 };
      const space = grid(spec, isRuled ? (rule as never) : {});
      const all = Array.from({ length: space.size }, (_, index) => space.digits(index));
      const expected = all.filter((digits) => space.isCanonical(digits) && !space.isForbidden(digits));
      const found = [...allowedPoints(space)];
      expect(found.map(String)).toEqual(expected.map(String));
      expect(hasMoreThan(space, found.length)).toBe(false);
      expect(hasMoreThan(space, found.length - 1)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('skips runs of points that are not canonical', () => {
  const children = Array.from({ length: 20 }, (_, i) => {
    return [`child${i}`, { type: 'integer', from: 0, to: 9, when: { parent: true } }];
  });
  const space = grid(Object.fromEntries([['parent', { type: 'boolean' }], ...children]));
  const [first, second] = allowedPoints(space);
  expect(space.configuration(first!)).toEqual({ parent: false });
  expect(space.configuration(second!)).toMatchObject({ parent: true, child0: 0 });
});
