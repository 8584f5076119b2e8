/** The stable codes by which a program can tell Strop's errors apart. */
export type ErrorCode =
  | 'invalid-argument' // a value that the caller gave is wrong; the message says which, why and what would be right
  | 'not-found' // a file, data set or study that was named is not there
  | 'corrupt' // something that was read is truncated, damaged or of another kind than it says
  | 'unavailable' // a kernel implementation, engine or Node feature that was asked for cannot be had here
  | 'conflict' // the state of a study or trial does not allow the call
  | 'exhausted' // every configuration of a space has been used
  | 'not-positive-definite' // a covariance matrix has no Cholesky factor
  | 'crashed' // a child process ended without an answer
  | 'gave-up'; // what was tried again and again failed each time; the message says how the last time

/** The root of every error that Strop throws on purpose. */
export class StropError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StropError';
    this.code = code;
  }
}
