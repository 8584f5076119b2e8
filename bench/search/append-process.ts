// node append-process.ts N: a step of it appends a row to a Cholesky factor of N rows. Answers as serve.ts does.
import { loadKernels } from '../../src/kernels/choose.ts';
import { serve } from '../training/serve.ts';

const n = Number(process.argv[2]);
const kernels = loadKernels('native');
const factor = new Float64Array(((n + 1) * (n + 2)) / 2);
/** Of points on a line, at distances of a few lengthscales. */
const row = (i: number) => Float64Array.from({ length: i + 1 }, (_, j) => (i === j ? 1.01 : Math.exp(-(i - j) / 5)));
for (let i = 0; i < n; i++) kernels.choleskyAppend(factor, row(i), { n: i });
const last = row(n);
await serve(() => {
  if (kernels.choleskyAppend(factor, last, { n }) === 0) throw new Error('not positive definite');
});
