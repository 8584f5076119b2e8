import { StropError } from '../errors.ts';
import type { Attributes, Trial } from './trial.ts';

/** A value, or a value with attributes. */
export type Outcome = number | { readonly value: number; readonly attributes?: Attributes };
export type Objective = (trial: Trial, context: { readonly signal?: AbortSignal }) => Outcome | Promise<Outcome>;

/** @throws StropError 'invalid-argument' for a value that a surrogate cannot learn from. */
export function checkValue(number: number, value: number): void {
  if (!Number.isFinite(value)) {
    throw new StropError(
      'invalid-argument',
      `trial ${number}: value ${value}; expected a finite number. Tell a bad outcome as the value of chance, flagged by ` +
        'an attribute; let an evaluation that broke down fail',
    );
  }
}

/** JSON has no NaN and would keep it as null. @throws StropError 'invalid-argument', naming the attribute. */
export function checkAttributes(number: number, attributes: Attributes): void {
  JSON.stringify(attributes, (name, value) => {
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
