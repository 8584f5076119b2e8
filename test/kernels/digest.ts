// Prints the active SIMD level and one SHA-256 over every kernel's outputs: node test/kernels/digest.ts
import { createHash } from 'node:crypto';
import { kernelCases } from '../../bench/kernels/cases.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';

const kernels = chooseKernels();
const hash = createHash('sha256');
for (const kernelCase of kernelCases) {
  for (const values of Object.values(kernelCase.prepare()(kernels))) {
    // One NaN has many bit patterns, and a processor may give any of them.
    hash.update(
      new Uint8Array(Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value)).buffer),
    );
  }
}
console.log(JSON.stringify({ name: kernels.name, simd: kernels.simd, digest: hash.digest('hex') }));
