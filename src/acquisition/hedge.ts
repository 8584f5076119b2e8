import { exp } from '../math/exp.ts';
import type { AcquisitionKind } from './acquisition.ts';

/**
 * A portfolio of acquisitions (GP-Hedge; Brochu, Hoffman and de Freitas, "Portfolio allocation for Bayesian optimization", UAI
 * 2011), as in scikit-optimize: each round every acquisition nominates a point, one of them is drawn by the softmax of their
 * gains, and after the next observation each gains the new posterior mean of its nominee. Pure functions: the gains are a fold
 * over a study's history, the draw one uniform number.
 */
export const HEDGE_PORTFOLIO = ['EI', 'LCB', 'PI'] as const satisfies readonly AcquisitionKind[];

/** One number an acquisition of the portfolio, in its order. */
export type Gains = readonly number[];

export const NO_GAINS: Gains = HEDGE_PORTFOLIO.map(() => 0);

/**
 * @param means of the nominees under the posterior that was fitted after them; upwards and standardised, or, as in
 *   scikit-optimize, in the objective's own units: `mean·scale`, with the standardisation undone.
 */
export function addGains(gains: Gains, means: readonly number[]): Gains {
  return gains.map((gain, i) => gain + means[i]!);
}

/** exp(eta·gain) of each over their sum. */
export function hedgeProbabilities(gains: Gains, eta = 1): number[] {
  const highest = gains.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = gains.map((gain) => exp(eta * (gain - highest)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** The place in the portfolio that is drawn. @param uniform in [0, 1). */
export function drawHedge(gains: Gains, uniform: number, eta = 1): number {
  const probabilities = hedgeProbabilities(gains, eta);
  let rest = uniform;
  const drawn = probabilities.findIndex((probability) => {
    rest -= probability;
    return rest < 0;
  });
  return drawn < 0 ? probabilities.length - 1 : drawn;
}
