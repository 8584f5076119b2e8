import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';

/** A log density of a hyperparameter, as a function of its logarithm, and its derivative by that. */
export type LogPrior = (logarithm: number) => { readonly value: number; readonly slope: number };

/** The density of a log-normal variable x, without its constant: −u − ½·((u − location)/scale)² with u = log x. */
function logNormal(location: number, scale: number): LogPrior {
  return (u) => {
    const standard = (u - location) / scale;
    return { value: -u - 0.5 * standard * standard, slope: -1 - standard / scale };
  };
}

/**
 * Of a rate among d dimensions: the lengthscale that it stands for is LogNormal(√2 + ½·log d, √3), as Hvarfner, Hellsten and
 * Nardi scale it with the dimensions (ICML 2024, arXiv 2402.02229). A rate in r² is 1/lengthscale², a Hamming rate
 * 1/(2·lengthscale²), by which a category decays as the RBF does over a distance of 1.
 */
export function ratePrior(dimensions: number, isHamming: boolean): LogPrior {
  const ofLengthscale = logNormal(Math.SQRT2 + 0.5 * log(dimensions), Math.sqrt(3));
  const shift = isHamming ? log(2) : 0;
  return (logRate) => {
    const { value, slope } = ofLengthscale(-0.5 * (logRate + shift));
    return { value, slope: -0.5 * slope };
  };
}

/** Of the noise's variance beside observations of variance 1: LogNormal(−4, 2), whose mode is at 3e-4. */
export const noisePrior: LogPrior = logNormal(-4, 2);

/** Of the amplitude: Gamma(2, 1), whose mode is at 1, the variance of standardised observations. */
export const amplitudePrior: LogPrior = (u) => ({ value: u - exp(u), slope: 1 - exp(u) });
