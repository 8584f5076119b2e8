// Times one kernel case on every implementation, interleaved: node time-case.ts INDEX ROUNDS. Prints seconds a call as JSON.
import { loadKernels } from '../../src/kernels/choose.ts';
import { median } from '../figures.ts';
import { kernelCases } from './cases.ts';

const [index = 0, rounds = 15] = process.argv.slice(2).map(Number);
const names = ['native', 'wasm', 'reference'] as const;
const runs = names.map((name) => {
  const kernels = loadKernels(name);
  const run = kernelCases[index]!.prepare();
  return () => run(kernels);
});

function secondsOf(calls: number, run: () => unknown): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) run();
  return Number(process.hrtime.bigint() - start) / 1e9 / calls;
}

// Enough calls for about 10 ms a sample, after a warm-up that lets V8 compile.
const calls = runs.map((run) => {
  const once = Math.min(secondsOf(1, run), secondsOf(1, run));
  return Math.max(1, Math.min(1000, Math.round(0.01 / once)));
});
const samples: number[][] = runs.map(() => []);
for (let round = 0; round < rounds; round++) {
  // The reference takes up to a thousand times as long: a few samples of it suffice.
  runs.forEach((run, i) => {
    if (names[i] !== 'reference' || round < 3) samples[i]!.push(secondsOf(calls[i]!, run));
  });
}
console.log(JSON.stringify(Object.fromEntries(names.map((name, i) => [name, median(samples[i]!)]))));
