import { createHash } from 'node:crypto';
import { StropError } from '../errors.ts';
import { countPoints, holds, orderByConditions, type ParentValues, resolveConditions } from './conditions.ts';
import { type Dimension, type DimensionSpec, makeDimension, type Value } from './dimension.ts';
import { type Forbidden, forbiddenPredicate } from './forbidden.ts';

/** A value for every active dimension of a grid, by name. */
export type Configuration = Readonly<Record<string, Value>>;
/** The dimensions of a grid by name, in order. */
export type GridSpec = Readonly<Record<string, DimensionSpec>>;
/** (dimensions) the position of each dimension's value. Canonical where the digit of every inactive dimension is 0. */
export type Digits = Int32Array;

export interface GridOptions {
  readonly forbidden?: Forbidden;
}

/**
 * A grid of configurations: the product of its dimensions, numbered from 0 with the last dimension fastest. `JSON.stringify`
 * of a grid gives the spec that `grid` makes it from again; what is forbidden is not in it.
 */
export class Grid {
  readonly dimensions: readonly Dimension[];
  /** (dimensions) the number of values of each. */
  readonly cardinalities: Int32Array;
  /** (dimensions) what each asks of others to be active. */
  readonly conditions: readonly (readonly ParentValues[])[];
  /** (dimensions) the dimensions' places, parents before those that depend on them. */
  readonly order: Int32Array;
  /** The size of the product of all dimensions. */
  readonly size: number;
  /** Whether the product is small enough, below 2^53, for its configurations to be numbered. */
  readonly hasIndices: boolean;
  /** The number of canonical points, which are what there is to try; forbidden ones are counted. */
  readonly points: number;
  /** What is forbidden, as JSON or as a function's source; absent where nothing is. */
  readonly forbiddenSource?: string;
  /** SHA-256, in hexadecimal, of the dimensions and of what is forbidden: the same for the same grid in any process. */
  readonly hash: string;
  readonly #forbidden: ((configuration: Configuration) => boolean) | undefined;

  constructor(spec: GridSpec, { forbidden }: GridOptions = {}) {
    if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
      throw new StropError(
        'invalid-argument',
        `grid ${JSON.stringify(spec)}: expected an object of dimensions by name`,
      );
    }
    this.dimensions = Object.entries(spec).map(([name, dimension]) => makeDimension(name, dimension));
    if (this.dimensions.length === 0) throw new StropError('invalid-argument', 'grid: expected at least one dimension');
    this.cardinalities = Int32Array.from(this.dimensions, ({ values }) => values.length);
    const conditions = resolveConditions(this.dimensions);
    this.conditions = conditions;
    this.order = orderByConditions(this.dimensions, conditions);
    this.size = this.cardinalities.reduce((product, cardinality) => product * cardinality, 1);
    this.hasIndices = this.size <= Number.MAX_SAFE_INTEGER;
    this.points = countPoints(this.cardinalities, conditions, this.order);
    if (forbidden !== undefined) {
      this.#forbidden = forbiddenPredicate(forbidden, this.dimensions);
      this.forbiddenSource = typeof forbidden === 'function' ? String(forbidden) : JSON.stringify(forbidden);
    }
    const entries = this.dimensions.map((dimension) => [dimension.name, dimension.spec]);
    const identity = JSON.stringify(entries) + (this.forbiddenSource ?? '');
    this.hash = createHash('sha256').update(identity).digest('hex');
  }

  /** Whether a dimension, by its place, matters in the point. */
  isActive(dimension: number, digits: Digits): boolean {
    return holds(dimension, this.conditions as ParentValues[][], digits);
  }

  /** The point with the digits of its inactive dimensions set to 0: the one that stands for all that mean the same. */
  canonical(digits: Digits): Digits {
    return digits.map((digit, dimension) => (this.isActive(dimension, digits) ? digit : 0));
  }

  isCanonical(digits: Digits): boolean {
    return digits.every((digit, dimension) => digit === 0 || this.isActive(dimension, digits));
  }

  /** (dimensions) of each dimension its digit, or, where it is inactive, the number of its values. */
  states(digits: Digits): Int32Array {
    return digits.map((digit, d) => (this.isActive(d, digits) ? digit : this.cardinalities[d]!));
  }

  /** Whether the point is one that must not be tried. */
  isForbidden(digits: Digits): boolean {
    return this.#forbidden?.(this.configuration(digits)) ?? false;
  }

  /** A text that is the same for the same digits. */
  key(digits: ArrayLike<number>): string {
    return Array.prototype.join.call(digits, ',');
  }

  /** The digits of the point with number `index` of the product, canonical or not. @throws where it has no number. */
  digits(index: number): Digits {
    this.#requireIndices();
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new StropError('invalid-argument', `grid index ${index}: expected an integer from 0 to ${this.size - 1}`);
    }
    const digits = new Int32Array(this.cardinalities.length);
    let rest = index;
    for (let d = digits.length - 1; d >= 0; d--) {
      const cardinality = this.cardinalities[d]!;
      digits[d] = rest % cardinality;
      rest = (rest - digits[d]!) / cardinality;
    }
    return digits;
  }

  /** The active values of a point. */
  configuration(point: number | Digits): Configuration {
    const digits = typeof point === 'number' ? this.digits(point) : this.#checked(point);
    const entries = this.dimensions.map(({ name, values }, d) => [name, values[digits[d]!]!] as const);
    return Object.fromEntries(entries.filter((_, d) => this.isActive(d, digits)));
  }

  /** The number of a point, of a configuration its canonical point's. */
  index(point: Configuration | Digits): number {
    this.#requireIndices();
    const digits = point instanceof Int32Array ? this.#checked(point) : this.digitsOf(point);
    return digits.reduce((index, digit, d) => index * this.cardinalities[d]! + digit, 0);
  }

  /**
   * The canonical point of a configuration. What it says of inactive dimensions makes no difference.
   *
   * @throws StropError 'invalid-argument', naming the dimension that is unknown, missing or has another value.
   */
  digitsOf(configuration: Configuration): Digits {
    const unknown = Object.keys(configuration).find((name) => !this.dimensions.some((d) => d.name === name));
    if (unknown !== undefined) {
      const names = this.dimensions.map(({ name }) => name).join(', ');
      throw new StropError('invalid-argument', `dimension '${unknown}' is not of this grid, which has ${names}`);
    }
    const digits = new Int32Array(this.dimensions.length);
    for (const d of this.order) {
      const { name, values, digits: digitOf } = this.dimensions[d]!;
      const value = configuration[name];
      const isActive = this.isActive(d, digits);
      if (value === undefined && !isActive) continue;
      const digit = value === undefined ? undefined : digitOf.get(value);
      if (digit === undefined) {
        const all = values.length > 12 ? `${values.slice(0, 12).join(', ')}, …` : values.join(', ');
        throw new StropError('invalid-argument', `dimension '${name}': ${JSON.stringify(value)} is not one of ${all}`);
      }
      digits[d] = isActive ? digit : 0;
    }
    return digits;
  }

  toJSON(): GridSpec {
    return Object.fromEntries(this.dimensions.map(({ name, spec }) => [name, spec]));
  }

  #checked(digits: Digits): Digits {
    const wrong = this.cardinalities.findIndex((cardinality, d) => !(digits[d]! >= 0 && digits[d]! < cardinality));
    if (wrong >= 0 || digits.length !== this.cardinalities.length) {
      throw new StropError(
        'invalid-argument',
        `digits ${this.key(digits)}: expected one below each of ${this.cardinalities}`,
      );
    }
    return digits;
  }

  #requireIndices(): void {
    if (this.hasIndices) return;
    throw new StropError(
      'invalid-argument',
      `grid: its ${this.size} configurations are too many to be numbered, take digits`,
    );
  }
}

/**
 * Makes a grid of configurations:
 * `grid({ rate: { type: 'ordinal', values: [1e-4, 1e-3], scale: 'log' }, layers: { type: 'integer', from: 1, to: 4 } })`.
 *
 * @throws StropError 'invalid-argument', naming the dimension at fault.
 */
export function grid(spec: GridSpec, options?: GridOptions): Grid {
  return new Grid(spec, options);
}
