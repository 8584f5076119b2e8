import { StropError } from '../errors.ts';
import { evolutionSampler } from '../search/evolution-sampler.ts';
import { type GpSamplerOptions, gpSampler } from '../search/gp-sampler.ts';
import { gridSampler } from '../search/grid-sampler.ts';
import { randomSampler } from '../search/random-sampler.ts';
import type { Sampler } from '../search/sampler.ts';
import { sobolSampler } from '../search/sobol-sampler.ts';
import { wholeNumber } from './whole-number.ts';

export const SAMPLERS = ['gp', 'random', 'sobol', 'grid', 'evolution'] as const;

/** The options of `strop search` that say how configurations are chosen; the parser leaves out what is not given. */
export interface SamplerArguments {
  readonly sampler: (typeof SAMPLERS)[number];
  readonly startup: string;
  readonly acquisition?: string | undefined;
  readonly maximise?: string | undefined;
}

export function samplerOf({ sampler, startup, acquisition, maximise }: SamplerArguments): Sampler {
  const ofGp = Object.entries({ acquisition, maximise }).find(([, value]) => value !== undefined);
  if (ofGp && sampler !== 'gp') {
    throw new StropError('invalid-argument', `--${ofGp[0]} ${ofGp[1]}: only the sampler gp has one`);
  }
  switch (sampler) {
    case 'gp':
      return gpSampler({
        startup: wholeNumber('startup', startup, 1),
        ...(acquisition === undefined ? {} : { acquisition: acquisition as GpSamplerOptions['acquisition'] & string }),
        ...(maximise === undefined ? {} : { mode: maximise as GpSamplerOptions['mode'] & string }),
      });
    case 'random':
      return randomSampler();
    case 'sobol':
      return sobolSampler();
    case 'grid':
      return gridSampler();
    case 'evolution':
      return evolutionSampler();
  }
}
