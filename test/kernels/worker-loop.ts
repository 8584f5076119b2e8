// A worker that calls the addon without end, for the test that terminates it in the middle of a call.
import { parentPort } from 'node:worker_threads';
import { loadNativeKernels } from '../../src/kernels/native.ts';

const n = 1500;
const kernels = loadNativeKernels();
const factor = new Float64Array(((n + 1) * (n + 2)) / 2);
for (let i = 0; i <= n; i++) factor[(i * (i + 1)) / 2 + i] = 1;
const covariance = new Float64Array(n + 1).fill(1e-3);
covariance[n] = 1;
parentPort?.postMessage('calling');
for (;;) {
  if (kernels.choleskyAppend(factor, covariance, { n }) === 0) throw new Error('the matrix is positive definite');
  try {
    kernels.choleskyAppend(factor, covariance, { n: -1 }); // an error is thrown from the addon while the worker ends
  } catch {}
}
