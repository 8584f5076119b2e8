import type { Digits } from '../space/grid.ts';
import type { Covariance } from './covariance.ts';
import type { Posterior, PriorMean } from './posterior.ts';
import { solveLower } from './triangular.ts';

/** Of each depth's prior, half of Normal(0, DEPTH²), beside values of variance 1. */
const DEPTH = 0.2;
const MAX_SWEEPS = 100;
const TOLERANCE = 1e-9;

/**
 * A prior mean that falls towards the ends of every range of numbers, −Σ_d depth_d·(2·x_d − 1)² with x_d in [0, 1], less its mean at
 * the observations, every depth >= 0: ranges are chosen about what is thought to be good. A stationary process knows least in the
 * corners and keeps proposing them (the bowl of Snoek and others, Scalable Bayesian Optimization Using Deep Neural Networks, ICML
 * 2015, §3.3). Categories, and dimensions of fewer than three values, have no part in it.
 */
export class ConcaveMean {
  readonly #covariance: Covariance;
  readonly #observed: readonly Digits[];
  /** (d) −(2·x − 1)² of each state; all 0 without a part. */
  readonly #shapes: readonly Float64Array[];
  /** (d, n) the shapes at the observations, less their means. */
  readonly #columns: readonly Float64Array[];

  constructor(covariance: Covariance, observed: readonly Digits[]) {
    this.#covariance = covariance;
    this.#observed = observed;
    this.#shapes = Array.from(covariance.states, (count, d) => {
      const coordinates = covariance.coordinates[d];
      const hasPart = coordinates !== undefined && covariance.space.cardinalities[d]! >= 3;
      return Float64Array.from({ length: count }, (_, state) => (hasPart ? -((2 * coordinates[state]! - 1) ** 2) : 0));
    });
    const states = observed.map((digits) => covariance.space.states(digits));
    this.#columns = this.#shapes.map((shape, d) => {
      const column = Float64Array.from(states, (each) => shape[each[d]!]!);
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      return column.map((value) => value - mean);
    });
  }

  /** (d) no depth at all. */
  get flat(): Float64Array {
    return new Float64Array(this.#shapes.length);
  }

  /** (n) values less the prior mean at each. */
  residuals(values: Float64Array, depths: Float64Array): Float64Array {
    return values.map((value, i) => this.#columns.reduce((rest, column, d) => rest - depths[d]! * column[i]!, value));
  }

  /**
   * (d) the depths of highest density given the values, by generalised least squares (Rasmussen and Williams, §2.7) in the
   * orthant of those that are not negative, by coordinate descent.
   *
   * @param posterior of any values at the observations, for its factor.
   */
  fit(values: Float64Array, { arrays: { factor } }: Posterior): Float64Array {
    const whitened = this.#columns.map((column) => {
      const solved = column.slice();
      solveLower(factor, solved);
      return solved;
    });
    const target = values.slice();
    solveLower(factor, target);
    const products = whitened.map((a, i) => whitened.map((b, j) => dot(a, b) + (i === j ? 1 / (DEPTH * DEPTH) : 0)));
    const slopes = whitened.map((column) => dot(column, target));
    const depths = this.flat;
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      let change = 0;
      depths.forEach((depth, d) => {
        const others = products[d]!.reduce((sum, product, j) => (j === d ? sum : sum + product * depths[j]!), 0);
        depths[d] = Math.max(0, (slopes[d]! - others) / products[d]![d]!);
        change = Math.max(change, Math.abs(depths[d]! - depth));
      });
      if (change < TOLERANCE) break;
    }
    return depths;
  }

  of(depths: Float64Array): PriorMean {
    const trend = Float64Array.from(this.#shapes.flatMap((shape, d) => [...shape.map((value) => depths[d]! * value)]));
    const sums = this.#observed.map((digits) => {
      const states = this.#covariance.space.states(digits);
      return this.#shapes.reduce((sum, shape, d) => sum + depths[d]! * shape[states[d]!]!, 0);
    });
    return { priorMean: -sums.reduce((total, sum) => total + sum, 0) / sums.length, trend };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
