import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { checkMarginalLikelihood } from './check.ts';
import {
  type CovarianceShape,
  type MarginalLikelihoodArrays,
  RADIAL_FUNCTIONS,
  type RadialFunction,
} from './interface.ts';

/** radial(r²) and its derivative by r² (Rasmussen and Williams, eqs. 4.17 and 4.9). */
const radialFunctions: Record<RadialFunction, (squared: number) => readonly [number, number]> = {
  matern52(squared) {
    const r = Math.sqrt(5 * squared);
    return [(1 + r + (5 / 3) * squared) * exp(-r), (-5 / 6) * (1 + r) * exp(-r)];
  },
  matern32(squared) {
    const r = Math.sqrt(3 * squared);
    return [(1 + r) * exp(-r), -1.5 * exp(-r)];
  },
  rbf: (squared) => [exp(-squared / 2), -0.5 * exp(-squared / 2)],
};

/** See `Kernels.marginalLikelihood`: K by its Cholesky factor, and ∂K/∂θ as a matrix for every θ. */
export function marginalLikelihood(arrays: MarginalLikelihoodArrays, shape: CovarianceShape): number {
  checkMarginalLikelihood(arrays, shape);
  const { n, dimensions, amplitude } = shape;
  const { states, factors, contributions, rates, observed, noise, values } = arrays;
  const radial = radialFunctions[RADIAL_FUNCTIONS[shape.radial]!];
  const covariance = Matrix.zeros(n, n);
  const byRate = Array.from({ length: dimensions }, () => Matrix.zeros(n, n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const sums = [0, 0];
      let row = 0;
      const terms = byRate.map((_, d) => {
        const term = rates[d]! * contributions[(row + observed[i * dimensions + d]!) * n + j]!;
        sums[factors[d]!]! += term;
        row += states[d]!;
        return term;
      });
      const [value, slope] = radial(sums[0]!);
      const hamming = amplitude * exp(-sums[1]!);
      covariance.set(i, j, hamming * value);
      terms.forEach((term, d) => {
        byRate[d]!.set(i, j, term * hamming * (factors[d] === 0 ? slope : -value));
      });
    }
  }
  const noisy = covariance.clone().add(Matrix.diag(Array.from(noise.subarray(0, n))));
  const decomposition = new CholeskyDecomposition(noisy);
  const pivots = decomposition.lowerTriangularMatrix.diagonal().map((root) => root * root);
  if (!pivots.every((pivot) => pivot > n * 2 ** -52 * amplitude)) return -Infinity;

  const y = Matrix.columnVector(Array.from(values.subarray(0, n)));
  const weights = decomposition.solve(y);
  const g = weights.mmul(weights.transpose()).sub(decomposition.solve(Matrix.eye(n)));
  const halfTrace = (derivative: Matrix): number => 0.5 * Matrix.mul(g, derivative).sum();
  arrays.gradient.set([...byRate, covariance].map(halfTrace));
  arrays.noiseGradient.set(g.diagonal().map((own) => own / 2));
  arrays.weights.set(weights.to1DArray());
  const logDeterminant = pivots.reduce((sum, pivot) => sum + log(pivot), 0);
  return -0.5 * (y.dot(weights) + logDeterminant + n * log(2 * Math.PI));
}
