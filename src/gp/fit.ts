import type { Kernels } from '../kernels/interface.ts';
import { log } from '../math/log.ts';
import type { Grid } from '../space/grid.ts';
import { matern52, squaredUnitDistance } from './covariance.ts';
import { type Hyperparameters, NOISE_FLOOR, Posterior } from './posterior.ts';
import { solveLower } from './triangular.ts';

const LENGTHSCALES = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32];
const NOISES = [NOISE_FLOOR, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
const MAX_SWEEPS = 5;

/**
 * The log marginal likelihood of standardised observations, of which the pairs' unit distances are computed once
 * (Rasmussen and Williams, eq. 2.30): −½·yᵀ·(K + noise·I)⁻¹·y − Σ log Lᵢᵢ − n/2·log 2π.
 */
export class MarginalLikelihood {
  readonly #values: Float64Array;
  readonly #kernels: Kernels;
  /** (dimensions, n·(n − 1)/2), packed strictly lower triangles. */
  readonly #pairs: Float64Array[];
  readonly #factor: Float64Array;

  constructor(space: Grid, indices: readonly number[], values: Float64Array, kernels: Kernels) {
    const n = values.length;
    const observed = indices.map((index) => space.digits(index));
    this.#values = values;
    this.#kernels = kernels;
    this.#factor = new Float64Array((n * (n + 1)) / 2);
    this.#pairs = space.dimensions.map((dimension, d) => {
      const distances = new Float64Array((n * (n - 1)) / 2);
      for (let i = 0, at = 0; i < n; i++) {
        for (let j = 0; j < i; j++)
          distances[at++] = squaredUnitDistance(dimension, observed[i]![d]!, observed[j]![d]!);
      }
      return distances;
    });
  }

  /** −∞ where the covariance matrix is not positive definite. */
  at({ lengthscales, noise }: Hyperparameters): number {
    const n = this.#values.length;
    const covariance = new Float64Array(n);
    let logDeterminant = 0;
    for (let i = 0; i < n; i++) {
      const row = (i * (i - 1)) / 2;
      covariance.fill(0, 0, i);
      this.#pairs.forEach((distances, d) => {
        const squaredLengthscale = lengthscales[d]! * lengthscales[d]!;
        for (let j = 0; j < i; j++) covariance[j]! += distances[row + j]! / squaredLengthscale;
      });
      for (let j = 0; j < i; j++) covariance[j] = matern52(covariance[j]!);
      covariance[i] = 1 + noise;
      const pivot = this.#kernels.choleskyAppend(this.#factor, covariance.subarray(0, i + 1), { n: i });
      if (pivot === 0) return -Infinity;
      logDeterminant += log(pivot);
    }
    const whitened = Float64Array.from(this.#values);
    solveLower(this.#factor, whitened);
    const squares = whitened.reduce((sum, value) => sum + value * value, 0);
    return -0.5 * (squares + logDeterminant + n * log(2 * Math.PI));
  }
}

/** The log density of a log-normal distribution, without its constant. */
function logNormalDensity(x: number, location: number, scale: number): number {
  const standard = (log(x) - location) / scale;
  return -log(x) - 0.5 * standard * standard;
}

/**
 * Weak priors: lengthscales as Hvarfner, Hellsten and Nardi (ICML 2024, arXiv 2402.02229) scale them with the dimensions,
 * LogNormal(√2 + ½·log d, √3); noise LogNormal(−4, 2).
 */
function logPrior({ lengthscales, noise }: Hyperparameters): number {
  const location = Math.SQRT2 + 0.5 * log(lengthscales.length);
  const ofLengthscales = lengthscales.reduce((sum, l) => sum + logNormalDensity(l, location, Math.sqrt(3)), 0);
  return ofLengthscales + logNormalDensity(noise, -4, 2);
}

/**
 * The hyperparameters of highest posterior density (MAP) on a coarse geometric grid: one lengthscale for all dimensions and
 * the noise together, then each of them in turn until none can be bettered. Deterministic; some 300 factorisations.
 *
 * @param indices (n) grid indices. @param values (n) standardised.
 */
export function fitHyperparameters(
  space: Grid,
  indices: readonly number[],
  values: Float64Array,
  kernels: Kernels,
): Hyperparameters {
  const likelihood = new MarginalLikelihood(space, indices, values, kernels);
  const dimensions = space.dimensions.length;
  let best: Hyperparameters = { lengthscales: new Float64Array(dimensions).fill(1), noise: NOISE_FLOOR };
  let highest = -Infinity;
  const consider = (candidate: Hyperparameters): boolean => {
    const density = likelihood.at(candidate) + logPrior(candidate);
    if (density <= highest) return false;
    highest = density;
    best = candidate;
    return true;
  };
  for (const lengthscale of LENGTHSCALES) {
    for (const noise of NOISES) consider({ lengthscales: new Float64Array(dimensions).fill(lengthscale), noise });
  }
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let improved = false;
    for (let d = 0; d < dimensions; d++) {
      for (const lengthscale of LENGTHSCALES) {
        const lengthscales = best.lengthscales.with(d, lengthscale);
        improved = consider({ lengthscales, noise: best.noise }) || improved;
      }
    }
    for (const noise of NOISES) improved = consider({ lengthscales: best.lengthscales, noise }) || improved;
    if (!improved) break;
  }
  return best;
}

/** The posterior of standardised observations under hyperparameters fitted to them. */
export function fitPosterior(
  space: Grid,
  indices: readonly number[],
  values: Float64Array,
  kernels: Kernels,
): Posterior {
  const posterior = new Posterior(space, fitHyperparameters(space, indices, values, kernels), kernels);
  indices.forEach((index, i) => {
    posterior.append(index, values[i]!);
  });
  return posterior;
}
