import { evolutionSampler, gpSampler, randomSampler, type Sampler } from '../../src/strop-search.ts';

export type SamplerName = 'gp' | 'random' | 'evolution';

/** What is compared with the peers, as it is by default. */
export const SAMPLERS: Readonly<Record<SamplerName, () => Sampler>> = {
  gp: () => gpSampler(),
  random: () => randomSampler(),
  evolution: () => evolutionSampler(),
};

export const SAMPLER_NAMES = Object.keys(SAMPLERS) as SamplerName[];
