import { StropError } from '../errors.ts';
import { CODES } from './protocol.ts';

/**
 * What an attempt at an evaluation came to: `infeasible`, a property of the configuration; `transient`, `timeout` and `lost`
 * (the device, or the way to the evaluator), which are tried again; `refused`, which it is of no use to try again.
 */
export type FailureKind = 'infeasible' | 'transient' | 'timeout' | 'lost' | 'refused';

/** An attempt at an evaluation that gave no result. */
export class EvaluatorError extends StropError {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(kind === 'refused' ? 'gave-up' : 'crashed', message, options);
    this.kind = kind;
  }
}

/** The kind of an error that an evaluator answers. What it does not know to be final is tried again. */
export function kindOfCode(code: number): FailureKind {
  switch (code) {
    case CODES.infeasible:
      return 'infeasible';
    case CODES.deviceLost:
      return 'lost';
    case CODES.timeout:
      return 'timeout';
    case CODES.invalidRequest:
    case CODES.methodNotFound:
    case CODES.invalidParams:
      return 'refused';
    default:
      return 'transient';
  }
}
