import { Random } from '../random/random.ts';
import type { Sampler, SamplerContext } from './sampler.ts';

/** Names this room's random stream, so that no other draw from the same seed equals one of these. */
const STREAM = 0x73656172; // 'sear'

/** Draws uniformly from the configurations that no trial has yet. */
export function randomSampler(): Sampler {
  return { name: 'random', suggest: async (context) => drawUnused(context) };
}

/** The random choice for (seed, trial number) among the grid indices that are not taken. */
export function drawUnused({ space, seed, number, trials }: SamplerContext): number {
  const taken = Float64Array.from(trials, ({ index }) => index).sort();
  let index = new Random(seed, STREAM, number).integer(space.size - taken.length);
  // The draw counts untaken indices only; each taken one at or below it moves it up by one.
  for (const used of taken) {
    if (used > index) break;
    index++;
  }
  return index;
}
