import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { namedSpace } from '../../src/space/named-spaces.ts';

test("table1 is the paper's Table I", () => {
  const { tables } = JSON.parse(readFileSync(new URL('../../data/paper/tables.json', import.meta.url), 'utf8'));
  const published = tables[0].dimensions.map(({ values }: { values: number[] }) => values);
  const space = namedSpace('table1');
  expect(space.size).toBe(256);
  expect(space.dimensions.map(({ values }) => values)).toEqual(published);
});

test("table3 is the paper's Table III, of which the noise's deviation matters only with noise", () => {
  const { tables } = JSON.parse(readFileSync(new URL('../../data/paper/tables.json', import.meta.url), 'utf8'));
  const published = tables.find(({ table }: { table: string }) => table === 'III');
  const space = namedSpace('table3');
  expect(space.dimensions.map(({ name, values }) => ({ name, values }))).toEqual(
    published.dimensions.map(({ name, values }: { name: string; values: unknown[] }) => ({ name, values })),
  );
  expect(space.size).toBe(published.size);
  expect(space.points).toBe(published.distinct_size);
});

test('table1-mini has the same eight dimensions', () => {
  const mini = namedSpace('table1-mini');
  expect(mini.size).toBe(256);
  expect(mini.dimensions.map(({ name }) => name)).toEqual(namedSpace('table1').dimensions.map(({ name }) => name));
});

test('an unknown name is refused with the names there are', () => {
  expect(() => namedSpace('table9')).toThrow(/space 'table9': expected one of table1, table3, table1-mini/);
});
