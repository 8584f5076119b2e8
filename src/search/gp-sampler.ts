import { maximiseExpectedImprovement } from '../acquisition/maximise-expected-improvement.ts';
import { StropError } from '../errors.ts';
import { Covariance } from '../gp/covariance.ts';
import { fitPosterior } from '../gp/fit.ts';
import { standardise } from '../gp/standardise.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Kernels } from '../kernels/interface.ts';
import { drawUnused } from './random-sampler.ts';
import type { Sampler } from './sampler.ts';

export interface GpSamplerOptions {
  /** Random suggestions until so many trials are complete. Default 2, as in the paper. */
  readonly startup?: number;
  /** Default: the best that this machine has. */
  readonly kernels?: Kernels;
}

/**
 * Suggests the configuration of highest expected improvement under a Gaussian process fitted to all complete trials, exactly,
 * over the whole grid. Trials that are still waiting or running count as observed at the posterior mean (the Kriging believer
 * of Ginsbourger, Le Riche and Carraro, 2010), so that parallel suggestions keep away from each other; failed ones are left
 * out.
 */
export function gpSampler({ startup = 2, kernels = chooseKernels() }: GpSamplerOptions = {}): Sampler {
  if (!Number.isInteger(startup) || startup < 1) {
    throw new StropError('invalid-argument', `startup ${startup}: expected an integer of at least 1`);
  }
  return {
    name: 'gp',
    suggest: async (context) => {
      const { space, direction, trials, signal } = context;
      const complete = trials.filter(({ state }) => state === 'complete');
      if (complete.length < startup) return drawUnused(context);
      const sign = direction === 'maximize' ? 1 : -1;
      const values = standardise(complete.map(({ value }) => sign * value!));
      const observed = complete.map(({ index }) => space.digits(index));
      const covariance = new Covariance(space, { form: 'radial' });
      const posterior = await fitPosterior(covariance, observed, values, { kernels, signal });
      const incumbent = posterior.highestObservedMean();
      for (const { state, index } of trials) {
        if (state === 'waiting' || state === 'running') {
          const digits = space.digits(index);
          posterior.append(digits, posterior.mean(digits));
        }
      }
      const excluded = trials.map(({ index }) => index);
      return (await maximiseExpectedImprovement(posterior, { kernels, excluded, incumbent, signal })).index;
    },
  };
}
