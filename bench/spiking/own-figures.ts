import type { Figure } from '../figures.ts';
import { medianRatio, type RaceOptions, race } from '../training/race.ts';
import { type SpikingCase, strop } from './entrants.ts';

/** The simulator against itself: on two threads, and in wasm, which has vectors of 128 bits, beside native ones of 256. */
export async function ownFigures(given: SpikingCase, options: RaceOptions): Promise<Figure[]> {
  // A test set has thousands of images: with a few hundred, starting and waiting for the last block would weigh as much.
  const many = { ...given, repeats: 4 };
  const threads = await race([strop('1', many), strop('2', many, { threads: 2 })], options);
  const wasm = await race([strop('native', given, { avx2: true }), strop('wasm', given, { kernels: 'wasm' })], options);
  return [
    {
      ...{ name: 'threads2', value: medianRatio(threads.times.get('1')!, threads.times.get('2')!), unit: 'x' },
      ...{ better: 'higher', floor: 1.8 },
    },
    {
      ...{ name: 'wasmSlowdown', value: medianRatio(wasm.times.get('wasm')!, wasm.times.get('native')!), unit: 'x' },
      ...{ better: 'lower', floor: 4 },
    },
  ];
}
