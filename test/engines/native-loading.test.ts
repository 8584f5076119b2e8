import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { expectClose, onEngine, skipNative } from './on-engine.ts';
import { opCases } from './op-cases.ts';
import { runEngines } from './run-engines.ts';

describe.skipIf(skipNative)('the training binary', () => {
  it('is the only one that the default engine loads, in silence', () => {
    expect(runEngines({})).toEqual({ result: 'native', binaries: ['strop-training.node'], stderr: '' });
  });

  it('loads in 4 workers that are terminated in the middle of a call, 10 times over', async () => {
    for (let round = 0; round < 10; round++) {
      const workers = Array.from({ length: 4 }, () => new Worker(new URL('native-worker-loop.ts', import.meta.url)));
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      const codes = await Promise.all(workers.map((worker) => worker.terminate()));
      expect(codes).toEqual(Array(4).fill(1));
    }
    const [, compute] = opCases.find(([name]) => name.startsWith('Conv2DBackprop 5x8x8x16'))!;
    expectClose(await onEngine('native', compute), await onEngine('cpu', compute));
  });
});
