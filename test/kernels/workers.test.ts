import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import { nativeAvailable } from '../native-available.ts';

it.skipIf(!nativeAvailable)(
  'loads in 8 workers that are terminated in the middle of a call, 100 times over',
  { timeout: 240_000 },
  async () => {
    loadKernels('native');
    for (let round = 0; round < 100; round++) {
      const workers = Array.from({ length: 8 }, () => new Worker(new URL('worker-loop.ts', import.meta.url)));
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      const codes = await Promise.all(workers.map((worker) => worker.terminate()));
      expect(codes).toEqual(Array(8).fill(1));
    }
    expect(loadKernels('native').choleskyAppend(new Float64Array(1), Float64Array.of(9), { n: 0 })).toBe(9);
  },
);
