import type { CovarianceArrays, RadialFunction } from '../kernels/interface.ts';
import { exp } from '../math/exp.ts';
import type { Grid } from '../space/grid.ts';

/**
 * How a dimension enters the covariance amplitude·radial(r²)·exp(−s).
 *
 * - `mixed`: numbers in r² at their unit coordinates, categories in s;
 * - `radial`: everything in r², two different categories at distance 1;
 * - `labels`: everything in r² at digit/(values − 1), as scikit-optimize 0.9 encodes every dimension;
 * - `hamming`: everything in s, where two different values are a mismatch.
 */
export type CovarianceForm = 'mixed' | 'radial' | 'labels' | 'hamming';

export interface CovarianceOptions {
  /** Default `mixed`. */
  readonly form?: CovarianceForm;
  /** Default `matern52`. */
  readonly radial?: RadialFunction;
}

/** The distances of n observations from every state of every dimension, at rate 1. */
export interface UnitDistances extends CovarianceArrays {
  readonly n: number;
  readonly radial: RadialFunction;
  /** (n, d) the states of each observation. */
  readonly observed: Int32Array;
}

/**
 * amplitude·radial(r²)·exp(−s) (Rasmussen and Williams, Gaussian Processes for Machine Learning, eqs. 4.9 and 4.17):
 * matern52 is (1 + √5·r + 5/3·r²)·exp(−√5·r), matern32 (1 + √3·r)·exp(−√3·r), rbf exp(−r²/2).
 */
export function covarianceAt(radial: RadialFunction, amplitude: number, squared: number, exponent: number): number {
  if (radial === 'rbf') return amplitude * exp(-(squared * 0.5 + exponent));
  const r = Math.sqrt(squared) * Math.sqrt(radial === 'matern52' ? 5 : 3);
  const polynomial = radial === 'matern52' ? 1 + r + (5 / 3) * squared : 1 + r;
  return amplitude * polynomial * exp(-(r + exponent));
}

/**
 * A covariance function on a grid, without its hyperparameters: which states each dimension has and how far they lie apart. A
 * dimension that is inactive has a state of its own, in the middle: at coordinate ½ of a range, or at the centroid of the
 * corners (1, 0, …), (0, 1, …), … that stand for categories. (One dimension's share of the squared distance of two corners
 * counts 1, so the centroid of K corners lies (1 − 1/K)/2 from each.)
 */
export class Covariance {
  readonly space: Grid;
  readonly form: CovarianceForm;
  readonly radial: RadialFunction;
  /** (d) see `CovarianceArrays`. */
  readonly states: Int32Array;
  /** (d) see `CovarianceArrays`. */
  readonly factors: Int32Array;
  /** (d) where each state of a dimension lies in [0, 1]; absent where two states are the same or they are not. */
  readonly coordinates: readonly (Float64Array | undefined)[];

  constructor(space: Grid, { form = 'mixed', radial = 'matern52' }: CovarianceOptions = {}) {
    this.space = space;
    this.form = form;
    this.radial = radial;
    this.states = space.cardinalities.map((cardinality, d) => cardinality + Number(space.conditions[d]!.length > 0));
    this.factors = Int32Array.from(space.dimensions, ({ coordinates }) => {
      return Number(form === 'hamming' || (form === 'mixed' && !coordinates));
    });
    this.coordinates = space.dimensions.map(({ coordinates, values }) => {
      if (form === 'hamming' || (form !== 'labels' && !coordinates)) return undefined;
      const labels = (_: unknown, digit: number) => digit / Math.max(1, values.length - 1);
      return Float64Array.from([...(form === 'labels' ? values.map(labels) : coordinates!), 1 / 2]);
    });
  }

  /** What a dimension adds, at rate 1, between its states a and b. */
  unitDistance(dimension: number, a: number, b: number): number {
    const coordinates = this.coordinates[dimension];
    if (coordinates) {
      const difference = coordinates[a]! - coordinates[b]!;
      return difference * difference;
    }
    if (a === b) return 0;
    const cardinality = this.space.cardinalities[dimension]!;
    return a === cardinality || b === cardinality ? (1 - 1 / cardinality) / 2 : 1;
  }

  /** The distances of observations, given by their digits, from every state. */
  unitDistances(observed: readonly Int32Array[]): UnitDistances {
    const n = observed.length;
    const dimensions = this.states.length;
    const states = new Int32Array(n * dimensions);
    observed.forEach((digits, i) => {
      states.set(this.space.states(digits), i * dimensions);
    });
    const rows = this.states.reduce((sum, count) => sum + count, 0);
    const contributions = new Float64Array(rows * n);
    let at = 0;
    this.states.forEach((count, d) => {
      for (let state = 0; state < count; state++) {
        for (let i = 0; i < n; i++) {
          contributions[at++] = this.unitDistance(d, state, states[i * dimensions + d]!);
        }
      }
    });
    const { factors, radial } = this;
    return { n, radial, states: this.states, factors, contributions, observed: states };
  }
}
