import { expect, it } from 'vitest';
import { column, count, percent, setting, tableHead, tableRow } from '../../src/cli/format.ts';

it('writes numbers for people', () => {
  expect(percent(0.7832)).toBe('78.3 %');
  expect(percent(null)).toBe('–');
  expect(count(1234567.8)).toBe('1,234,568');
  expect([1e-6, 2e-4, 0.002, 64, 0, 'relu'].map(setting)).toEqual(['1e-6', '2e-4', '0.002', '64', '0', 'relu']);
});

it('lays out a table whose heads break between words', () => {
  const columns = [column('trial', ['14']), column('learningRate', ['2e-4'])];
  expect(tableHead(columns)).toBe('       learning\ntrial      rate\n─────  ────────');
  expect(tableRow(columns, ['3', '2e-4'])).toBe('    3      2e-4');
});
