// node triad-process.ts THREADS: a step of it is STREAM's triad, a = b + 3·c (McCalpin 1995), over TRIAD_BYTES of arrays that no
// cache holds, a part on each thread. Answers as serve.ts does.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { serve } from './serve.ts';
import { TRIAD_BYTES } from './triad-bytes.ts';

if (isMainThread) {
  const threads = Number(process.argv[2]);
  const length = Math.floor(TRIAD_BYTES / (3 * 8 * threads));
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url), { workerData: length }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  await serve(async () => {
    const done = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('go');
    await Promise.all(done);
  });
  await Promise.all(workers.map((worker) => worker.terminate()));
} else {
  const [a, b, c] = [0, 1, 2].map((value) => new Float64Array(workerData).fill(value)) as Float64Array[];
  parentPort!.on('message', () => {
    triad(a!, b!, c!);
    parentPort!.postMessage('done');
  });
  parentPort!.postMessage('ready');
}

function triad(a: Float64Array, b: Float64Array, c: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = b[i]! + 3 * c[i]!;
}
