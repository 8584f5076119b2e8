import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DimensionSpec } from '../../src/space/dimension.ts';
import { type GridSpec, grid } from '../../src/space/grid.ts';

const ordinalValues = fc
  .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e9 }), { minLength: 1, maxLength: 6 })
  .map((values) => values.sort((a, b) => a - b));
const scale = fc.constantFrom('linear' as const, 'log' as const);
const dimension: fc.Arbitrary<DimensionSpec> = fc.oneof(
  fc.record({ type: fc.constant('ordinal' as const), values: ordinalValues, scale }),
  fc.record({
    type: fc.constant('categorical' as const),
    values: fc.uniqueArray(fc.oneof(fc.string(), fc.boolean(), fc.integer()), { minLength: 1, maxLength: 6 }),
  }),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 30 }), fc.integer({ min: 1, max: 4 }), scale)
    .map(([from, length, step, of]) => ({ type: 'integer' as const, from, to: from + length, step, scale: of })),
);
const plainSpec: fc.Arbitrary<GridSpec> = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/), dimension, {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});

/** Some dimensions depend on an earlier or a later one that is not below them. */
const gridSpecs: fc.Arbitrary<GridSpec> = fc
  .tuple(plainSpec, fc.infiniteStream(fc.nat({ max: 99 })))
  .map(([plain, choices]) => {
    const names = Object.keys(plain).toSorted();
    const { dimensions } = grid(plain);
    const next = () => choices.next().value as number;
    const entries = Object.entries(plain).map(([name, dimension]) => {
      const parent = names[next() % 8];
      if (parent === undefined || parent >= name) return [name, dimension] as const;
      const { values } = dimensions.find((other) => other.name === parent)!;
      return [name, { ...dimension, when: { [parent]: values[next() % values.length]! } }] as const;
    });
    return Object.fromEntries(entries);
  });

describe('a grid', () => {
  test('numbers its configurations without a gap and gives each number back', () => {
    fc.assert(
      fc.property(gridSpecs, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (gridSpec, at) => {
        const space = grid(gridSpec);
        const index = Math.floor(at * space.size);
        expect(space.index(space.digits(index))).toBe(index);
        const digits = space.canonical(space.digits(index));
        expect(space.isCanonical(digits)).toBe(true);
        expect(space.digitsOf(space.configuration(digits))).toEqual(digits);
        expect(space.configuration(index)).toEqual(space.configuration(digits));
      }),
    );
  });

  test('counts with the last dimension fastest', () => {
    const space = grid({
      a: { type: 'ordinal', values: [10, 20] },
      b: { type: 'categorical', values: ['x', true, 'z'] },
    });
    expect(space.size).toBe(6);
    expect(Array.from({ length: 6 }, (_, i) => Object.values(space.configuration(i)))).toEqual([
      [10, 'x'],
      [10, true],
      [10, 'z'],
      [20, 'x'],
      [20, true],
      [20, 'z'],
    ]);
  });

  test('goes through JSON unchanged, with the same hash', () => {
    fc.assert(
      fc.property(gridSpecs, (gridSpec) => {
        const space = grid(gridSpec);
        const again = grid(JSON.parse(JSON.stringify(space)));
        expect(again.hash).toBe(space.hash);
        expect(again.configuration(space.size - 1)).toEqual(space.configuration(space.size - 1));
      }),
    );
  });

  test('has a hash that never changes, and another for another order, value or scale', () => {
    const rate = { type: 'ordinal', values: [1, 10] } as const;
    const width = { type: 'integer', from: 1, to: 3 } as const;
    const hash = grid({ rate, width }).hash;
    expect(hash).toBe('fadb9430d630ba885e1890d8786e5916759a78214a3bfd8183e9ad757736459b');
    expect(grid({ rate: { ...rate, scale: 'linear' }, width: { ...width, step: 1 } }).hash).toBe(hash);
    const others = [
      grid({ width, rate }),
      grid({ rate: { ...rate, scale: 'log' }, width }),
      grid({ rate, width: { ...width, to: 4 } }),
    ];
    expect(new Set([hash, ...others.map((other) => other.hash)]).size).toBe(4);
  });

  test('numbers up to 2^53 configurations exactly and more not at all', () => {
    const bits = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`d${i}`, { type: 'integer', from: 0, to: 1 } as const]),
      );
    const space = grid(bits(52));
    expect(space.index(space.configuration(2 ** 52 - 1))).toBe(2 ** 52 - 1);
    expect(space.configuration(2 ** 51)).toMatchObject({ d0: 1, d1: 0, d51: 0 });
    const large = grid(bits(60));
    expect(large.hasIndices).toBe(false);
    expect(large.points).toBe(2 ** 60);
    expect(() => large.digits(0)).toThrow(/too many to be numbered, take digits/);
    const digits = Int32Array.from({ length: 60 }, (_, d) => d % 2);
    expect(large.digitsOf(large.configuration(digits))).toEqual(digits);
  });

  test.each([
    [{ a: 3, c: 1 }, /dimension 'c' is not of this grid, which has a, b/],
    [{ a: 3 }, /dimension 'b': undefined is not one of u, v/],
    [{ a: 4, b: 'u' }, /dimension 'a': 4 is not one of 3, 5/],
    [{ a: 3, b: 'w' }, /dimension 'b': "w" is not one of u, v/],
  ])('has no number for %j', (configuration, message) => {
    const space = grid({ a: { type: 'ordinal', values: [3, 5] }, b: { type: 'categorical', values: ['u', 'v'] } });
    expect(() => space.index(configuration as never)).toThrow(message);
  });

  test.each([-1, 2, 0.5, Number.NaN])('has no configuration %d', (index) => {
    expect(() => grid({ a: { type: 'integer', from: 0, to: 1 } }).configuration(index)).toThrow(/from 0 to 1/);
  });
});

test.each([
  ['no values', { type: 'ordinal', values: [] }, /'x': 0 values/],
  ['a value twice', { type: 'categorical', values: ['a', 'a'] }, /'x': a value is there twice/],
  ['a falling order', { type: 'ordinal', values: [2, 1] }, /'x': 1 after 2: expected increasing/],
  ['infinity', { type: 'ordinal', values: [1, Number.POSITIVE_INFINITY] }, /'x': value Infinity: expected a finite/],
  ['zero on a log scale', { type: 'ordinal', values: [0, 1], scale: 'log' }, /'x': value 0: expected positive/],
  ['an unknown scale', { type: 'ordinal', values: [1], scale: 'sqrt' }, /'x': scale 'sqrt'/],
  ['half an integer', { type: 'integer', from: 0.5, to: 2 }, /'x': 0.5: expected from, to and step to be integers/],
  ['a range upside down', { type: 'integer', from: 3, to: 2 }, /'x': from 3 to 2 by 1/],
  ['too many values', { type: 'integer', from: 0, to: 1e9 }, /'x': 1000000001 values/],
  ['an object as category', { type: 'categorical', values: [{}] }, /'x': value \[object Object\]/],
  ['another type', { type: 'float' }, /'x': type "float": expected 'ordinal', 'integer', 'categorical' or 'boolean'/],
  ['nothing', undefined, /'x': type undefined/],
])('a dimension with %s is refused by name', (_, dimensionSpec, message) => {
  expect(() => grid({ x: dimensionSpec as DimensionSpec })).toThrow(message);
});

test.each(['1', '__proto__', 'a-b', ''])("'%s' is no name for a dimension", (name) => {
  const gridSpec = Object.fromEntries([[name, { type: 'integer', from: 0, to: 1 } as const]]);
  expect(() => grid(gridSpec)).toThrow(/expected a name of letters/);
});

test('unit coordinates are linear in the value or in its logarithm; categories have none', () => {
  const space = grid({
    linear: { type: 'ordinal', values: [1, 10, 100] },
    log: { type: 'ordinal', values: [1, 10, 100], scale: 'log' },
    one: { type: 'integer', from: 7, to: 7 },
    category: { type: 'categorical', values: [1, 2] },
  });
  const [linear, log, one, category] = space.dimensions.map(({ coordinates }) => coordinates && [...coordinates]);
  expect(linear).toEqual([0, 1 / 11, 1]);
  expect(log).toEqual([0, expect.closeTo(0.5, 15), 1]);
  expect(one).toEqual([0]);
  expect(category).toBeUndefined();
});

describe('conditions', () => {
  const spec: GridSpec = {
    rate: { type: 'ordinal', values: [1, 2, 3], when: { momentum: true } },
    optimizer: { type: 'categorical', values: ['sgd', 'adam', 'none'] },
    momentum: { type: 'boolean', when: { optimizer: ['sgd', 'adam'] } },
  };

  test('make the points that differ only in inactive dimensions one', () => {
    const space = grid(spec);
    const points = new Set(
      Array.from({ length: space.size }, (_, index) => space.key(space.canonical(space.digits(index)))),
    );
    expect(space.size).toBe(18);
    expect(points.size).toBe(9); // none; two optimizers without momentum; two with, of three rates each
    expect(space.points).toBe(9);
  });

  test('hold through inactive parents', () => {
    const space = grid(spec);
    const digits = space.digitsOf({ optimizer: 'none', momentum: true, rate: 3 });
    expect([...digits]).toEqual([0, 2, 0]);
    expect([...space.states(digits)]).toEqual([3, 2, 2]);
    expect(space.configuration(Int32Array.of(2, 2, 1))).toEqual({ optimizer: 'none' });
    expect([...space.order]).toEqual([1, 2, 0]);
  });

  test('count as many points as there are, on any grid', () => {
    fc.assert(
      fc.property(gridSpecs, (gridSpec) => {
        const space = grid(gridSpec);
        fc.pre(space.size <= 5000);
        let canonical = 0;
        for (let index = 0; index < space.size; index++) canonical += +space.isCanonical(space.digits(index));
        expect(space.points).toBe(canonical);
      }),
    );
  });

  test('go through JSON and are part of the hash', () => {
    const again = grid(JSON.parse(JSON.stringify(grid(spec))));
    expect(again.hash).toBe(grid(spec).hash);
    expect(again.points).toBe(9);
    const other = grid({ ...spec, momentum: { type: 'boolean', when: { optimizer: 'sgd' } } });
    expect(other.hash).not.toBe(again.hash);
  });

  test.each([
    [{ optimiser: 'sgd' }, /dimension 'x': when names 'optimiser', which is not of this grid/],
    [{ optimizer: 'SGD' }, /dimension 'x': when 'optimizer' is "SGD", which it never is/],
    [{ x: true }, /dimension 'x': when depends on itself/],
    [{}, /dimension 'x': when {}: expected an object/],
    ['sgd', /dimension 'x': when "sgd": expected an object/],
  ])('%j is refused by name', (when, message) => {
    expect(() => grid({ ...spec, x: { type: 'boolean', when: when as never } })).toThrow(message);
  });

  test('in a circle are refused', () => {
    const circle: GridSpec = {
      a: { type: 'boolean', when: { b: true } },
      b: { type: 'boolean', when: { a: true } },
    };
    expect(() => grid(circle)).toThrow(/'a': when depends on itself through other dimensions/);
  });

  test('ask for what is active only', () => {
    const space = grid(spec);
    expect(() => space.digitsOf({ optimizer: 'sgd' })).toThrow(/dimension 'momentum': undefined is not one of/);
    expect([...space.digitsOf({ optimizer: 'sgd', momentum: false })]).toEqual([0, 0, 0]);
  });
});

describe('forbidden', () => {
  const spec: GridSpec = {
    a: { type: 'ordinal', values: [1, 2, 3] },
    b: { type: 'categorical', values: ['u', 'v'] },
  };
  const keys = (space: ReturnType<typeof grid>) =>
    Array.from({ length: space.size }, (_, index) => space.digits(index))
      .filter((digits) => space.isForbidden(digits))
      .map((digits) => space.key(digits));

  test('is a list of values that must not come together, or a function', () => {
    expect(
      keys(
        grid(spec, {
          forbidden: [
            { a: [1, 3], b: 'u' },
            { a: 2, b: 'v' },
          ],
        }),
      ),
    ).toEqual(['0,0', '1,1', '2,0']);
    expect(keys(grid(spec, { forbidden: ({ a, b }) => a === 2 && b === 'u' }))).toEqual(['1,0']);
    expect(keys(grid(spec))).toEqual([]);
  });

  test('changes the hash', () => {
    const hashes = [
      grid(spec),
      grid(spec, { forbidden: [{ a: 1 }] }),
      grid(spec, { forbidden: [{ a: 2 }] }),
      grid(spec, { forbidden: ({ a }) => a === 1 }),
    ].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(4);
  });

  test.each([
    [[{ c: 1 }], /forbidden: dimension 'c' is not of this grid/],
    [[{ a: 4 }], /forbidden: 'a' is never 4/],
    [[{}], /forbidden \{\}: it would forbid everything/],
    ['a', /forbidden "a": expected a list or a function/],
  ])('%j is refused', (forbidden, message) => {
    expect(() => grid(spec, { forbidden: forbidden as never })).toThrow(message);
  });
});
