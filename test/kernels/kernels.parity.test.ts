import { describe, expect, it } from 'vitest';
import { kernelCases } from '../../bench/kernels/cases.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import { nativeAvailable } from '../native-available.ts';

type Outputs = Record<string, ArrayLike<number>>;

/** Equal as bits, but that a NaN is a NaN. */
function expectSameBits(actual: Outputs, expected: Outputs): void {
  for (const [name, values] of Object.entries(expected)) {
    const differing = Array.from(values).findIndex((value, i) => !Object.is(value, actual[name]![i]));
    expect(differing, `${name}[${differing}]: ${actual[name]![differing]} against ${values[differing]}`).toBe(-1);
  }
}

describe.skipIf(!nativeAvailable)('every kernel, native and wasm, bit for bit', () => {
  const wasm = loadKernels('wasm');
  it.each(kernelCases.map((kernelCase) => [kernelCase.name, kernelCase] as const))('%s', (_, kernelCase) => {
    const run = kernelCase.prepare();
    expectSameBits(run(wasm), run(loadKernels('native')));
  });
});

describe('every kernel against the reference', () => {
  const reference = loadKernels('reference');
  const wasm = loadKernels('wasm');
  const light = kernelCases.filter((kernelCase) => !kernelCase.timed);
  it.each(light.map((kernelCase) => [kernelCase.name, kernelCase] as const))('%s', (_, kernelCase) => {
    const run = kernelCase.prepare();
    const expected = run(reference);
    const actual = run(wasm);
    if (kernelCase.tolerance === 0) return expectSameBits(actual, expected);
    for (const [name, values] of Object.entries(expected)) {
      expect(actual[name]).toHaveLength(values.length);
      if (name === 'spikes') continue; // a spike may differ where its membrane meets the threshold within the tolerance
      const finite = Array.from(values).filter(Number.isFinite);
      const scale = Math.max(1, ...finite.map(Math.abs));
      Array.from(values).forEach((value, i) => {
        const difference = Math.abs(actual[name]![i]! - value);
        if (actual[name]![i] !== value) expect(difference, `${name}[${i}]`).toBeLessThan(kernelCase.tolerance * scale);
      });
    }
  });
});
