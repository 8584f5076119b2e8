import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { labs, maxSat } from '../../bench/search-quality/formula-landscapes.ts';
import { mean } from '../../bench/search-quality/landscape.ts';
import { LandscapeRun } from '../../bench/search-quality/landscape-run.ts';
import { landscape, landscapeNames } from '../../bench/search-quality/landscapes.ts';
import { demoTable, publishedTable } from '../../bench/search-quality/table-landscapes.ts';
import { type CategoricalSpec, Grid, namedSpace } from '../../src/strop-search.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'landscapes-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A table of 2 x 3 configurations and 2 repeats, one of which is missing. */
function writeTable(path: string): void {
  const dims = [
    { name: 'depth', type: 'ordinal', values: [1, 2] },
    { name: 'operation', type: 'categorical', values: ['a', 'b', 'c'] },
  ];
  writeFileSync(`${path}.json`, JSON.stringify({ dims, repeats: 2 }));
  writeFileSync(`${path}.f32`, new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5, 6, NaN, 8, 2, 3, 4).buffer));
}

describe('landscapes', () => {
  it('read a published table, first dimension most significant, without the repeats that are missing', () => {
    writeTable(join(folder, 'table'));
    const table = publishedTable('table', join(folder, 'table'));
    expect(table.optimum).toBe(6);
    expect(table.repeats([0, 1])).toEqual([2, 3]);
    expect(table.repeats([1, 0])).toEqual([6]);
    expect(new Grid(table.space).size).toBe(6);
  });

  it('have the demo’s grid with its best configuration', () => {
    const demo = demoTable('table1-mini');
    const space = namedSpace('table1-mini');
    const values = Array.from({ length: space.size }, (_, index) => demo.repeats(space.digits(index))[0]!);
    expect(demo.optimum).toBe(Math.max(...values));
    expect(new Set(values).size).toBeGreaterThan(50);
  });

  it('count the energy of a binary sequence', () => {
    const sequence = labs('labs20', 20);
    // The lengths of the runs of equal spins in an optimal sequence (Packebusch and Mertens, 2016).
    const optimal = [...'5113112321'].flatMap((length, run) => Array(Number(length)).fill(run % 2));
    expect(optimal).toHaveLength(20);
    expect(sequence.repeats(optimal)).toEqual([sequence.optimum]);
    expect(sequence.repeats(new Int32Array(20))).toEqual([400 / (2 * 2470)]); // Σ (20 − k)² = 2470
  });

  it('weigh the satisfied clauses, weights of mean 0 and deviation 1', () => {
    const path = join(folder, 'clauses.wcnf');
    writeFileSync(path, 'c Source: nobody\np wcnf 3 3 100\n1 1 2 0\n2 -1 3 0\n3 -2 -3 0\n');
    const clauses = maxSat('clauses', path, 1);
    const unit = Math.sqrt(3 / 2); // (3 − 2) / sqrt(2/3)
    expect(clauses.repeats([1, 1, 1])[0]).toBeCloseTo(-unit + 0, 12);
    expect(clauses.repeats([1, 0, 0])[0]).toBeCloseTo(-unit + unit, 12);
    expect(clauses.repeats([0, 0, 0])[0]).toBeCloseTo(unit, 12);
  });

  it('are those without files only where there are no files', () => {
    vi.stubEnv('STROP_DATA', folder);
    vi.stubEnv('XDG_CACHE_HOME', folder);
    expect(landscapeNames()).toEqual(['table1-mini', 'labs20']);
    expect(() => landscape('car')).toThrow(/car: expected one of table1-mini, labs20/);
    expect(landscape('labs20').name).toBe('labs20');
  });
});

describe('a run of a landscape', () => {
  it('shuffles the labels of categories by its seed, and nothing else', () => {
    writeTable(join(folder, 'table'));
    const table = publishedTable('table', join(folder, 'table'));
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const run = new LandscapeRun(table, seed);
      expect(run.space.depth).toEqual(table.space.depth);
      const labels = (run.space.operation as CategoricalSpec).values as string[];
      orders.add(labels.join());
      // The same label means the same, wherever it stands: depth 2 and 'a' have one repeat.
      expect(run.evaluate([1, labels.indexOf('a')])).toBe(6);
      expect(run.regret).toEqual([0]);
    }
    expect(orders.size).toBe(6);
  });

  it('gives one of the repeats, and counts regret in means', () => {
    writeTable(join(folder, 'table'));
    const table = publishedTable('table', join(folder, 'table'));
    const seen = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const run = new LandscapeRun(table, seed);
      const c = (run.space.operation as CategoricalSpec).values.indexOf('b');
      const again = Array.from({ length: 8 }, () => run.evaluate([1, c]));
      for (const value of again) seen.add(value);
      expect(run.regret).toEqual(Array(8).fill(6 - mean([8, 2])));
      expect(run.repeated).toBe(7);
      expect(new LandscapeRun(table, seed).evaluate([1, c])).toBe(again[0]);
    }
    expect(seen).toEqual(new Set([8, 2]));
  });

  it('keeps the least regret so far', () => {
    const run = new LandscapeRun(labs('labs20', 20), 1);
    const alternating = Array.from({ length: 20 }, (_, i) => i % 2);
    const points = [new Array(20).fill(0), alternating, alternating.map((bit, i) => (i < 3 ? 1 - bit : bit))];
    for (const point of points) run.evaluate(point);
    const [first, second, third] = run.regret;
    expect(second).toBeLessThanOrEqual(first!);
    expect(third).toBeLessThanOrEqual(second!);
  });
});

describe('a landscape in a process of its own', () => {
  it('answers digits by values, and tells the regret at the end', () => {
    const script = fileURLToPath(new URL('../../bench/search-quality/landscape-process.ts', import.meta.url));
    const points = [[0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0], new Array(8).fill(0)];
    const input = points.map((point) => `${JSON.stringify(point)}\n`).join('');
    const output = execFileSync(process.execPath, [script, 'table1-mini', '3'], { input, encoding: 'utf8' });
    const [first, ...rest] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const run = new LandscapeRun(landscape('table1-mini'), 3);
    const values = points.map((point) => ({ value: run.evaluate(point) }));
    expect(first.dimensions).toHaveLength(8);
    expect(first.dimensions[0]).toEqual({ name: 'learningRate', count: 2, coordinates: [0, 1] });
    expect(rest).toEqual([...values, { regret: run.regret, repeated: 1 }]);
  });
});
