import { gpSampler, randomSampler, type Sampler } from '../../src/strop-search.ts';

export type SamplerName = 'gp' | 'random';

/** What is compared with the peers, as it is by default. */
export const SAMPLERS: Readonly<Record<SamplerName, () => Sampler>> = {
  gp: () => gpSampler(),
  random: () => randomSampler(),
};

export const SAMPLER_NAMES = Object.keys(SAMPLERS) as SamplerName[];
