import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ELEMENTARY_FUNCTIONS } from '../../src/kernels/interface.ts';
import { referenceKernels } from '../../src/kernels/reference.ts';

/** Correctly rounded values, made by tools/make-elementary-fixture.py with 400 digits. */
const fixture: Record<string, [number, number][]> = JSON.parse(
  readFileSync(new URL('../fixtures/elementary.json', import.meta.url), 'utf8'),
);

function unitInLastPlace(x: number): number {
  return 2 ** Math.max(-1074, Math.floor(Math.log2(Math.abs(x))) - 52);
}

const bounds: Record<string, number> = { exp: 1, log: 1, log1p: 2, erfc: 2, normalCdf: 2, logNormalCdf: 2 };

it.each(ELEMENTARY_FUNCTIONS)('%s is as exact as it says', (name) => {
  const points = fixture[name]!;
  const values = new Float64Array(points.length);
  referenceKernels.elementary(
    name,
    Float64Array.from(points, ([x]) => x),
    values,
  );
  points.forEach(([x, exact], i) => {
    // The logarithm of an improvement crosses 0 near z = 0.9: there only its absolute error can be small.
    const allowed = name in bounds ? bounds[name]! * unitInLastPlace(exact) : 2e-11 * Math.max(1, Math.abs(exact));
    expect(Math.abs(values[i]! - exact), `${name}(${x})`).toBeLessThanOrEqual(allowed);
  });
});
