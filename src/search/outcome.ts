import { StropError } from '../errors.ts';
import type { Attributes, Infeasible, Json, Result, Trial } from './trial.ts';

interface Told {
  /** The variance of the value, or of each value, where it is known: of a mean of repeats, for instance. */
  readonly noise?: number | readonly number[];
  readonly attributes?: Attributes;
}
/**
 * What is told of an evaluation: a value, one a objective where there are two, or either with more about it; or why the
 * configuration has none and never will, so that it is not tried again and the surrogate keeps away from it.
 */
export type Outcome =
  | number
  | readonly number[]
  | (Told & { readonly value: number })
  | (Told & { readonly values: readonly number[] })
  | { readonly infeasible: string; readonly attributes?: Attributes };
export type Objective = (trial: Trial, context: { readonly signal: AbortSignal }) => Outcome | Promise<Outcome>;

/**
 * What a storage keeps of an outcome.
 *
 * @throws StropError 'invalid-argument' for a value that a surrogate cannot learn from, for too few or too many of them, for
 *   a noise below 0, for an attribute that is not JSON and for `infeasible` without a reason.
 */
export function toResult(number: number, outcome: Outcome, objectives: number): Result | Infeasible {
  if (typeof outcome === 'object' && outcome !== null && 'infeasible' in outcome) return toInfeasible(number, outcome);
  // JavaScript lets an objective return anything, or forget to return.
  const told = (typeof outcome === 'object' && outcome !== null && !Array.isArray(outcome) ? outcome : {}) as Told & {
    value?: number;
    values?: readonly number[];
  };
  const isBare = told !== outcome;
  const given = isBare ? outcome : (told.values ?? told.value);
  const values = (Array.isArray(given) ? given : [given]) as number[];
  for (const value of values) checkValue(number, value);
  if (values.length !== objectives) {
    throw new StropError('invalid-argument', `trial ${number}: ${values.length} values; expected ${objectives}`);
  }
  const { noise, attributes = {} } = told;
  checkAttributes(number, attributes);
  if (noise === undefined) return { values, attributes };
  const noises = typeof noise === 'number' ? [noise] : [...noise];
  if (noises.length !== objectives || noises.some((each) => !(Number.isFinite(each) && each >= 0))) {
    const expected = objectives === 1 ? 'one variance' : `${objectives} variances`;
    throw new StropError('invalid-argument', `trial ${number}: noise ${noises}; expected ${expected} of at least 0`);
  }
  return { values, noise: noises, attributes };
}

function toInfeasible(number: number, outcome: Extract<Outcome, { infeasible: string }>): Infeasible {
  const { infeasible, attributes = {}, ...others } = outcome;
  if (typeof infeasible !== 'string' || infeasible === '' || Object.keys(others).length > 0) {
    const expected = 'the reason in words, and nothing besides but attributes';
    throw new StropError('invalid-argument', `trial ${number}: infeasible '${infeasible}'; expected ${expected}`);
  }
  checkAttributes(number, attributes);
  return { infeasible, attributes };
}

function checkValue(number: number, value: unknown): void {
  if (Number.isFinite(value)) return;
  throw new StropError(
    'invalid-argument',
    `trial ${number}: value ${value}; expected a finite number. Tell a bad outcome as the value of chance, flagged by ` +
      'an attribute; let an evaluation that broke down fail',
  );
}

/** JSON has no NaN and would keep it as null. @throws StropError 'invalid-argument', naming the attribute. */
function checkAttributes(number: number, attributes: Attributes): void {
  JSON.stringify(attributes, (name, value: Json) => {
    const isJson = value === null || ['boolean', 'string', 'object'].includes(typeof value) || Number.isFinite(value);
    if (!isJson) {
      throw new StropError(
        'invalid-argument',
        `trial ${number}: attribute '${name}' is ${value}; expected a JSON value`,
      );
    }
    return value;
  });
}
