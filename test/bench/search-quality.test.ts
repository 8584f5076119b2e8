import { describe, expect, it } from 'vitest';
import { missesFloor, quantile } from '../../bench/figures.ts';
import { type Curve, curveOf, meanRanks } from '../../bench/search-quality/curves.ts';
import { rankFigures, regretFigures } from '../../bench/search-quality/regret-figures.ts';
import { runSearches, type SearchCase } from '../../bench/search-quality/searches.ts';

/** A searcher that has the same regret after every evaluation. */
const flat = (regret: number, q3 = regret): Curve => {
  const all = (value: number) => new Array(50).fill(value);
  return { seeds: 1, regret: all(regret), q1: all(regret), q3: all(q3) };
};

describe('search quality', () => {
  it('takes the quartiles over the seeds', () => {
    expect(quantile([3, 1, 2, 4], 0.25)).toBe(1.75);
    expect(quantile([5], 0.75)).toBe(5);
    const curve = curveOf([
      [4, 1],
      [2, 1],
      [3, 0],
    ]);
    expect(curve).toEqual({ seeds: 3, regret: [3, 1], q1: [2.5, 0.5], q3: [3.5, 1] });
  });

  it('ranks the searchers on every landscape, and lets equals share', () => {
    const curves = {
      hill: { gp: flat(1), random: flat(3), peer: flat(2) },
      valley: { gp: flat(0), random: flat(5), peer: flat(0) },
    };
    expect(meanRanks(curves, 50)).toEqual({ gp: 1.25, random: 3, peer: 1.75 });
    const withoutPeer = { ...curves, valley: { gp: flat(0), random: flat(5) } };
    expect(meanRanks(withoutPeer, 50)).toEqual({ gp: 1, random: 2 });
  });

  it('holds the search to the best peer’s third quartile and mean rank', () => {
    const own = { hill: { gp: flat(2.5), random: flat(9) } };
    const peers = { hill: { good: flat(2, 3), bad: flat(2.1, 8) } };
    const figures = [...regretFigures(own, peers), ...rankFigures(own, peers)];
    const of = (name: string) => figures.find((figure) => figure.name === name);
    expect(of('regret50.hill.gp')).toMatchObject({ value: 2.5, floor: 3, q1: 2.5, q3: 2.5 });
    expect(of('regret30.hill.gp')!.floor).toBeUndefined();
    expect(of('regret100.hill.gp')).toBeUndefined();
    expect(of('regret50.hill.good')).toMatchObject({ value: 2, q3: 3 });
    expect(of('meanRank.gp')).toMatchObject({ value: 3, floor: 1 });
    expect(missesFloor(of('meanRank.gp')!)).toBe(true);
    expect(missesFloor(of('regret50.hill.gp')!)).toBe(false);
    expect(regretFigures(own, {}).some((figure) => figure.floor !== undefined)).toBe(false);
  });

  it('searches in processes of their own, each case in its place', async () => {
    const cases = [3, 7, 5].map((seed): SearchCase => {
      return { landscape: 'table1-mini', sampler: 'random', seed, evaluations: seed };
    });
    const told: number[] = [];
    const outcomes = await runSearches(cases, ({ seed }) => told.push(seed));
    expect(outcomes.map(({ regret }) => regret.length)).toEqual([3, 7, 5]);
    expect(outcomes.map(({ repeated }) => repeated)).toEqual([0, 0, 0]);
    expect(told.toSorted()).toEqual([3, 5, 7]);
  });
});
