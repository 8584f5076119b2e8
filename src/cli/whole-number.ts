import { StropError } from '../errors.ts';

/** The number that an option says. @throws StropError 'invalid-argument' where it is none, or below `least`. */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (/^\d{1,15}$/.test(text) && Number(text) >= least) return Number(text);
  throw new StropError('invalid-argument', `--${name} ${text}: expected a whole number of at least ${least}`);
}
