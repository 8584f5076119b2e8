import { createHash } from 'node:crypto';
import { StropError } from '../errors.ts';
import { type Dimension, type DimensionSpec, makeDimension, type Value } from './dimension.ts';

/** A value for every dimension of a grid, by name. */
export type Configuration = Readonly<Record<string, Value>>;
/** The dimensions of a grid by name, in order. */
export type GridSpec = Readonly<Record<string, DimensionSpec>>;

/**
 * A grid of configurations: the product of its dimensions, numbered from 0 with the last dimension fastest. `JSON.stringify`
 * of a grid gives the spec that `grid` makes it from again.
 */
export class Grid {
  readonly dimensions: readonly Dimension[];
  /** (dimensions) the number of values of each. */
  readonly cardinalities: Int32Array;
  /** The number of configurations. */
  readonly size: number;
  /** SHA-256, in hexadecimal, of the dimensions: the same for the same grid, in any process of any version. */
  readonly hash: string;

  constructor(spec: GridSpec) {
    if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
      throw new StropError(
        'invalid-argument',
        `grid ${JSON.stringify(spec)}: expected an object of dimensions by name`,
      );
    }
    this.dimensions = Object.entries(spec).map(([name, dimension]) => makeDimension(name, dimension));
    if (this.dimensions.length === 0) throw new StropError('invalid-argument', 'grid: expected at least one dimension');
    this.cardinalities = Int32Array.from(this.dimensions, ({ values }) => values.length);
    this.size = this.cardinalities.reduce((product, cardinality) => product * cardinality, 1);
    if (this.size > Number.MAX_SAFE_INTEGER) {
      throw new StropError('invalid-argument', `grid: ${this.size} configurations; expected fewer than 2^53`);
    }
    const entries = this.dimensions.map((dimension) => [dimension.name, dimension.spec]);
    this.hash = createHash('sha256').update(JSON.stringify(entries)).digest('hex');
  }

  /** The position of each dimension's value, (dimensions). */
  digits(index: number): Int32Array {
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

  /** The configuration with number `index`. */
  configuration(index: number): Configuration {
    const digits = this.digits(index);
    return Object.fromEntries(this.dimensions.map(({ name, values }, d) => [name, values[digits[d]!]!]));
  }

  /** The number of a configuration: the inverse of `configuration`. */
  index(configuration: Configuration): number {
    const unknown = Object.keys(configuration).find((name) => !this.dimensions.some((d) => d.name === name));
    if (unknown !== undefined) {
      const names = this.dimensions.map(({ name }) => name).join(', ');
      throw new StropError('invalid-argument', `dimension '${unknown}' is not of this grid, which has ${names}`);
    }
    return this.dimensions.reduce((index, { name, values, digits }) => {
      const value = configuration[name];
      const digit = value === undefined ? undefined : digits.get(value);
      if (digit === undefined) {
        const all = values.length > 12 ? `${values.slice(0, 12).join(', ')}, …` : values.join(', ');
        throw new StropError('invalid-argument', `dimension '${name}': ${JSON.stringify(value)} is not one of ${all}`);
      }
      return index * values.length + digit;
    }, 0);
  }

  toJSON(): GridSpec {
    return Object.fromEntries(this.dimensions.map(({ name, spec }) => [name, spec]));
  }
}

/**
 * Makes a grid of configurations:
 * `grid({ rate: { type: 'ordinal', values: [1e-4, 1e-3], scale: 'log' }, layers: { type: 'integer', from: 1, to: 4 } })`.
 *
 * @throws StropError 'invalid-argument', naming the dimension at fault.
 */
export function grid(spec: GridSpec): Grid {
  return new Grid(spec);
}
