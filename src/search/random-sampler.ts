import { drawUnused } from './draw-unused.ts';
import type { Sampler } from './sampler.ts';

/** Draws from the configurations that no trial has yet. */
export function randomSampler(): Sampler {
  return { name: 'random', suggest: async (context) => ({ digits: drawUnused(context) }) };
}
