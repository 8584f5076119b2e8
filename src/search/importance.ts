import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import type { Digits, Grid } from '../space/grid.ts';

/** What one dimension has to do with the objective, all over the space. */
export interface Importance {
  readonly name: string;
  /** The share of the variance that the dimension explains alone, in [0, 1]. */
  readonly main: number;
  /** The share that is lost where the dimension is fixed: alone and in company with others. */
  readonly total: number;
  /** (values) the mean over everything else, by the dimension's value. */
  readonly marginal: readonly number[];
}

export interface ImportanceOptions {
  /** Points of the space that are drawn where it is larger. Default 512. */
  readonly points?: number;
  readonly seed?: number;
}

/** What is taken apart: a posterior's mean, say. */
export interface Surface {
  readonly space: Grid;
  mean(digits: Digits): number;
}

/** Names the stream of the points drawn here. */
const STREAM = 0x696d706f; // 'impo'

/**
 * Functional analysis of variance of a surface over the uniform distribution on the product of the space's values (Hutter,
 * Hoos and Leyton-Brown, ICML 2014): V_d = Var_v E[f | x_d = v] and T_d = E Var_v[f | all but x_d], over Var f. Exact where
 * the product is no larger than `points`, else estimated, V_d without bias, from every value of a dimension at every
 * point drawn. Dimensions in the space's order; all 0 where the surface is flat.
 */
export function importance(surface: Surface, options: ImportanceOptions = {}): Importance[] {
  const { space } = surface;
  const { points = 512, seed = 0 } = options;
  if (!Number.isInteger(points) || points < 2) {
    throw new StropError('invalid-argument', `points ${points}: expected an integer of at least 2`);
  }
  const isExact = space.size <= points;
  const random = new Random(seed, STREAM);
  const sample = Array.from({ length: isExact ? space.size : points }, (_, i) =>
    isExact ? space.digits(i) : space.cardinalities.map((cardinality) => random.integer(cardinality)),
  );
  const known = new Map<string, number>();
  const valueAt = (digits: Digits): number => {
    const canonical = space.canonical(digits);
    const key = space.key(canonical);
    const value = known.get(key) ?? surface.mean(canonical);
    known.set(key, value);
    return value;
  };
  const effects = space.dimensions.map(({ values }, d) => {
    return effectOf(sample.map((digits) => values.map((_, digit) => valueAt(digits.with(d, digit)))));
  });
  // Every point with a value drawn anew is a point drawn: their moments are better known over all dimensions than over one.
  const first = average(effects.map((effect) => effect.mean));
  const variance = average(effects.map((effect) => effect.square)) - first * first;
  const share = (part: number) => (variance > 1e-12 * first * first ? Math.max(0, Math.min(1, part / variance)) : 0);
  return effects.map(({ marginal, within, between }, d) => {
    const bias = isExact ? 0 : (within - between) / (sample.length - 1);
    return { name: space.dimensions[d]!.name, main: share(between - bias), total: share(within), marginal };
  });
}

/** @param rows (points, values) of one dimension. */
function effectOf(rows: readonly (readonly number[])[]) {
  const marginal = rows[0]!.map((_, digit) => average(rows.map((row) => row[digit]!)));
  return {
    marginal,
    mean: average(marginal),
    square: average(rows.map((row) => average(row.map((value) => value * value)))),
    within: average(rows.map(varianceOf)),
    between: varianceOf(marginal),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = average(values);
  return average(values.map((value) => (value - mean) * (value - mean)));
}
