import { describe, expect, it } from 'vitest';
import { observe } from '../../bench/search/observations.ts';
import { suggestCase } from '../../bench/search/suggest-case.ts';
import { mean } from '../../bench/search-quality/landscape.ts';
import { grid, namedSpace } from '../../src/strop-search.ts';

describe('the search benchmark', () => {
  it('observes different canonical points, the same for the same seed', () => {
    const space = namedSpace('table3');
    const observations = observe(space, 300, 4);
    expect(new Set(observations.map(({ digits }) => space.key(digits))).size).toBe(300);
    for (const { digits } of observations) expect(space.isCanonical(digits)).toBe(true);
    expect(observe(space, 300, 4)).toEqual(observations);
    expect(observe(space, 10, 4)).toEqual(observations.slice(0, 10));
    expect(observe(space, 10, 5)).not.toEqual(observations.slice(0, 10));
  });

  it('observes values that depend on every dimension and on their combinations', () => {
    const space = grid({ a: { type: 'boolean' }, b: { type: 'boolean' } });
    const effects = Array.from({ length: 20 }, (_, seed) => {
      const observations = observe(space, 4, seed);
      const at = (a: number, b: number) => observations.find(({ digits }) => digits[0] === a && digits[1] === b)!.value;
      return [at(1, 0) - at(0, 0), at(0, 1) - at(0, 0), at(1, 1) - at(1, 0) - at(0, 1) + at(0, 0)];
    });
    const size = (effect: number) => mean(effects.map((of) => Math.abs(of[effect]!)));
    for (const effect of [0, 1, 2]) expect(size(effect)).toBeGreaterThan(0.4); // the noise is of 0.05
  });

  it('gives both sides of the suggestion benchmark the same observations', () => {
    const given = suggestCase(5, 3);
    expect(given).toMatchObject({ space: 'table3', told: 5 });
    expect(given.digits).toHaveLength(8);
    expect(given.values).toHaveLength(8);
    expect(given.dimensions).toHaveLength(22);
    expect(given.dimensions.find(({ name }) => name === 'optimizer')).toEqual({
      ...{ name: 'optimizer', count: 2, ordered: false },
    });
    expect(JSON.stringify(suggestCase(300, 20)).length).toBeLessThan(128 * 1024); // what one argument of a process may have
  });
});
