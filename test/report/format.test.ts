import { expect, it } from 'vitest';
import {
  count,
  duration,
  percent,
  percentagePoints,
  quantity,
  roughCount,
  setting,
  twoDigits,
  words,
} from '../../src/report/format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it.each([
  [percent(0.783), '78.3 %'],
  [percent(1), '100.0 %'],
  [percentagePoints(0.01), '1.0 percentage point'],
  [percentagePoints(0.0042), '0.4 percentage points'],
  [count(1204), '1,204'],
  [count(1204.3), '1,204'],
  [count(31.4), '31.4'],
  [count(99.96), '100.0'],
  [roughCount(306484), '306,484'],
  [roughCount(31588000), '31.6 million'],
  [duration(6.53), '6.5 s'],
  [duration(59.6), '1 min'],
  [duration(252.4), '4 min 12 s'],
  [duration(3 * 3600 + 61), '3 h 1 min'],
  [quantity(0.785, 'fraction'), '78.5 %'],
  [quantity(8260031.4, 'pJ'), '8.26 µJ'],
  [quantity(999.4, 'pJ'), '999 pJ'],
  [quantity(6e6, 'ns'), '6 ms'],
  [quantity(12, 'cores'), '12 cores'],
  [quantity(3237.4, 'an image'), '3,237'],
  [setting(2e-4), '2e-4'],
  [setting(1e-8), '1e-8'],
  [setting(0), '0'],
  [setting(0.25), '0.25'],
  [setting(128), '128'],
  [setting(true), 'true'],
  [setting('RMSprop'), 'RMSprop'],
  [twoDigits(0), '0'],
  [twoDigits(0.0824), '0.082'],
  [twoDigits(3.14e-12), '3.1 × 10⁻¹²'],
  [words('sharpenStart'), 'sharpen start'],
  [words('features1'), 'features 1'],
  [words('sh_st'), 'sh st'],
])('writes %s as %s', (found, expected) => {
  expect(plain(found)).toBe(expected);
});
