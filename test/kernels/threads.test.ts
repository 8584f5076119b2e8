import { expect, test } from 'vitest';
import { searchCases } from '../../bench/kernels/search-cases.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { keepBusy, Pace, type RunKernel, withThreads } from '../../src/kernels/threads.ts';

const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));

test('a thread runs a kernel on shared memory and gives what this one gives', async () => {
  const wasm = loadKernels('wasm');
  const scan = searchCases.find(({ name }) => name.startsWith('levelScan mixed'))!.prepare();
  const calls: Parameters<Kernels['levelScan']>[] = [];
  const expected = scan({
    ...wasm,
    levelScan: (...call) => {
      calls.push(call);
      wasm.levelScan(...call);
    },
  });
  const [arrays, shape] = calls[0]!;
  const found = new Int32Array(new SharedArrayBuffer(4 * arrays.found.length));
  const progress = new Int32Array(new SharedArrayBuffer(8));
  await withThreads('wasm', 2, async (run) => {
    await run(1, 'levelScan', { ...arrays, found, progress }, shape);
  });
  expect(progress).toEqual(expected.progress);
  expect(found.subarray(0, progress[1]! * shape.dimensions)).toEqual(expected.found);
});

test('a kernel that throws has its call fail with the same error, and the thread goes on', async () => {
  await withThreads('wasm', 1, async (run) => {
    const fails = () => run(0, 'levelScan', { progress: shared(1) } as never, { n: 9 } as never);
    await expect(fails()).rejects.toMatchObject({ code: 'invalid-argument', message: /n 9: expected a multiple of 8/ });
    await expect(fails()).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

test('kernels that cannot be had are an error of the call', async () => {
  await withThreads('none' as never, 1, async (run: RunKernel) => {
    await expect(run(0, 'levelScan', {} as never, {} as never)).rejects.toThrow();
  });
});

test('threads are kept busy until there is nothing left, and settled one by one', async () => {
  const left = [3, 1, 2];
  const events: string[] = [];
  await keepBusy(
    2,
    (thread, isFree) => {
      const task = left.pop();
      expect(isFree(thread)).toBe(true);
      if (task === undefined) return undefined;
      events.push(`start ${task}`);
      return Promise.resolve();
    },
    async (thread) => {
      events.push(`settle ${thread}`);
    },
  );
  expect(left).toEqual([]);
  expect(events.filter((event) => event.startsWith('start'))).toHaveLength(3);
  expect(events.filter((event) => event.startsWith('settle'))).toHaveLength(3);
});

test('an error waits for the calls that still run', async () => {
  let ended = false;
  const slow = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    ended = true;
  };
  const busy = keepBusy(
    2,
    (thread) => (thread === 0 ? Promise.reject(new Error('broken')) : slow()),
    () => Promise.resolve(),
  );
  await expect(busy).rejects.toThrow('broken');
  expect(ended).toBe(true);
});

test('the pace grows fourfold at most while calls are short', async () => {
  const pace = new Pace();
  const first = pace.size;
  await pace.time(first, () => Promise.resolve());
  expect(pace.size).toBe(4 * first);
});
