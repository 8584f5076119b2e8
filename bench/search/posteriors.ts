import { Covariance, type CovarianceForm } from '../../src/gp/covariance.ts';
import { fitHyperparameters } from '../../src/gp/fit.ts';
import type { Hyperparameters } from '../../src/gp/hyperparameters.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { standardise } from '../../src/gp/standardise.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import type { Grid } from '../../src/strop-search.ts';
import { observe } from './observations.ts';

/** Hamming distances for everything, Matérn 5/2 for everything, or for categories the one and for numbers the other. */
const FORMS = ['hamming', 'labels', 'mixed'] as const satisfies readonly CovarianceForm[];
/** Long lengthscales; fitted ones; short ones on values that depend on four dimensions at a time. */
const SHAPES = ['broad', 'fitted', 'rugged'] as const;

export interface PosteriorKind {
  readonly form: (typeof FORMS)[number];
  readonly shape: (typeof SHAPES)[number];
}

export const POSTERIOR_KINDS: readonly PosteriorKind[] = FORMS.flatMap((form) =>
  SHAPES.map((shape) => ({ form, shape })),
);

/** Of the shapes that are not fitted: lengthscales in unit coordinates, Hamming rates. */
const LENGTHSCALE = { broad: 1.5, rugged: 0.5 };
const HAMMING_RATE = { broad: 0.25, rugged: 0.75 };
const NOISE = 1e-3;

/** A posterior of n observations as a search of the space would have it. */
export async function posteriorOf(
  space: Grid,
  { form, shape }: PosteriorKind,
  { n, seed, kernels, isSearch = false }: { n: number; seed: number; kernels: Kernels; isSearch?: boolean },
): Promise<Posterior> {
  const covariance = new Covariance(space, { form });
  const observations = observe(space, n, seed, { together: shape === 'rugged' ? 4 : 2, isSearch });
  const observed = observations.map(({ digits }) => digits);
  const values = standardise(observations.map(({ value }) => value));
  const hyperparameters: Hyperparameters =
    shape === 'fitted'
      ? (await fitHyperparameters(covariance, observed, values, { kernels })).hyperparameters
      : {
          amplitude: 1,
          noise: NOISE,
          rates: Float64Array.from(covariance.factors, (isHamming) =>
            isHamming ? HAMMING_RATE[shape] : LENGTHSCALE[shape] ** -2,
          ),
        };
  const posterior = new Posterior(covariance, hyperparameters, kernels);
  observed.forEach((digits, i) => {
    posterior.append(digits, values[i]!);
  });
  return posterior;
}
