import { StropError } from '../errors.ts';
import { log } from '../math/log.ts';

/** A value that a dimension can take. */
export type Value = number | string | boolean;
export type Scale = 'linear' | 'log';

/**
 * When a dimension matters: each of the named dimensions is active itself and has the value, or one of the values. Elsewhere
 * the dimension is inactive, and all its values mean the same.
 */
export type Condition = Readonly<Record<string, Value | readonly Value[]>>;

interface Conditional {
  readonly when?: Condition;
}

/** Numbers in increasing order; their distances matter, as they are or as logarithms. */
export interface OrdinalSpec extends Conditional {
  readonly type: 'ordinal';
  readonly values: readonly number[];
  readonly scale?: Scale;
}

/** The integers from, from + step, …, up to `to`. */
export interface IntegerSpec extends Conditional {
  readonly type: 'integer';
  readonly from: number;
  readonly to: number;
  readonly step?: number;
  readonly scale?: Scale;
}

/** Values without an order: two of them are the same or they are not. */
export interface CategoricalSpec extends Conditional {
  readonly type: 'categorical';
  readonly values: readonly Value[];
}

/** The categories false and true. */
export interface BooleanSpec extends Conditional {
  readonly type: 'boolean';
}

/** A dimension as its author writes it, and as JSON holds it. */
export type DimensionSpec = OrdinalSpec | IntegerSpec | CategoricalSpec | BooleanSpec;

/** One dimension of a grid. A value is named by its position, its digit. */
export interface Dimension {
  readonly name: string;
  /** Complete: every default filled in, so that equal dimensions have equal specs. */
  readonly spec: DimensionSpec;
  readonly values: readonly Value[];
  /** (values) the place of each value in [0, 1]; absent where values have no order. */
  readonly coordinates?: Float64Array;
  /** The digit of each value. */
  readonly digits: ReadonlyMap<Value, number>;
}

/** So many that no list of hyperparameter values comes near, so few that a table of them is cheap. */
const MAX_VALUES = 65536;

/** @throws StropError 'invalid-argument', naming the dimension. */
export function makeDimension(name: string, given: DimensionSpec): Dimension {
  const fail = (problem: string): never => {
    throw new StropError('invalid-argument', `dimension '${name}': ${problem}`);
  };
  // Other orders of an object's keys are not kept by JavaScript ('1' comes first), or not kept apart ('__proto__').
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) fail('expected a name of letters, digits and _ that begins with a letter');
  const spec = complete(given, fail);
  const values = valuesOf(spec, fail);
  if (values.length === 0 || values.length > MAX_VALUES) {
    fail(`${values.length} values; expected 1 to ${MAX_VALUES}`);
  }
  const digits = new Map(values.map((value, digit) => [value, digit]));
  if (digits.size < values.length) fail(`a value is there twice in ${JSON.stringify(values)}`);
  if (spec.type === 'categorical' || spec.type === 'boolean') return { name, spec, values, digits };
  return { name, spec, values, digits, coordinates: unitCoordinates(values as number[], spec.scale, fail) };
}

function valuesOf(spec: DimensionSpec, fail: (problem: string) => never): readonly Value[] {
  if (spec.type === 'boolean') return [false, true];
  return spec.type === 'integer' ? integers(spec, fail) : spec.values;
}

/** Fills in the defaults and drops what does not belong. JSON knows no −0, so there is none here either. */
function complete(spec: DimensionSpec, fail: (problem: string) => never): DimensionSpec {
  const completed = completeType(spec, fail);
  return spec.when === undefined ? completed : { ...completed, when: completeCondition(spec.when, fail) };
}

function completeCondition(when: Condition, fail: (problem: string) => never): Condition {
  if (typeof when !== 'object' || when === null || Array.isArray(when) || Object.keys(when).length === 0) {
    fail(`when ${JSON.stringify(when)}: expected an object of values by dimension`);
  }
  return Object.fromEntries(Object.entries(when).map(([parent, values]) => [parent, [values].flat()]));
}

function completeType(spec: DimensionSpec, fail: (problem: string) => never): DimensionSpec {
  switch (spec?.type) {
    case 'ordinal': {
      if (!Array.isArray(spec.values)) fail('expected a list of values');
      for (const value of spec.values) if (!Number.isFinite(value)) fail(`value ${value}: expected a finite number`);
      return { type: 'ordinal', values: spec.values.map((value) => value + 0), scale: scaleOf(spec, fail) };
    }
    case 'integer':
      for (const bound of [spec.from, spec.to, spec.step ?? 1]) {
        if (!Number.isSafeInteger(bound)) fail(`${bound}: expected from, to and step to be integers`);
      }
      return {
        type: 'integer',
        from: spec.from + 0,
        to: spec.to + 0,
        step: spec.step ?? 1,
        scale: scaleOf(spec, fail),
      };
    case 'categorical':
      if (!Array.isArray(spec.values)) fail('expected a list of values');
      for (const value of spec.values) {
        if (!['string', 'boolean'].includes(typeof value) && !Number.isFinite(value)) {
          fail(`value ${String(value)}: expected a string, a boolean or a finite number`);
        }
      }
      return {
        type: 'categorical',
        values: spec.values.map((value) => (typeof value === 'number' ? value + 0 : value)),
      };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return fail(
        `type ${JSON.stringify((spec as { type?: unknown } | undefined)?.type)}: expected 'ordinal', 'integer', ` +
          "'categorical' or 'boolean'",
      );
  }
}

function scaleOf(spec: { scale?: Scale }, fail: (problem: string) => never): Scale {
  const scale = spec.scale ?? 'linear';
  if (scale !== 'linear' && scale !== 'log') fail(`scale '${scale}': expected 'linear' or 'log'`);
  return scale;
}

function integers({ from, to, step = 1 }: IntegerSpec, fail: (problem: string) => never): number[] {
  if (from > to || step < 1) fail(`from ${from} to ${to} by ${step}: expected from <= to and step >= 1`);
  const count = Math.floor((to - from) / step) + 1;
  if (count > MAX_VALUES) fail(`${count} values; expected at most ${MAX_VALUES}`);
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/** (v − lowest) / (highest − lowest), of the values or of their logarithms; 0 where there is one value only. */
function unitCoordinates(values: number[], scale: Scale = 'linear', fail: (problem: string) => never): Float64Array {
  values.forEach((value, i) => {
    if (i > 0 && value <= values[i - 1]!) fail(`${value} after ${values[i - 1]}: expected increasing values`);
  });
  if (scale === 'log' && values[0]! <= 0) fail(`value ${values[0]}: expected positive values on a log scale`);
  const places = values.map((value) => (scale === 'log' ? log(value) : value));
  const lowest = places[0]!;
  const range = places[places.length - 1]! - lowest;
  return Float64Array.from(places, (place) => (range > 0 ? (place - lowest) / range : 0));
}
