import { addGains, type Gains, NO_GAINS } from '../acquisition/hedge.ts';
import type { SamplerContext } from './sampler.ts';
import type { Json } from './trial.ts';

/** What a suggestion notes of its hedge. */
interface Noted {
  /** What the nominees of each acquisition have come to so far. */
  readonly gains: Gains;
  /** The digits of the nominee of each. */
  readonly nominees: readonly (readonly number[])[];
}

/**
 * The gains of the acquisitions: the sum, over the suggestions so far, of what the posterior mean became at the candidate of
 * each once more was known (Hoffman, Brochu and de Freitas, UAI 2011, Algorithm 2).
 *
 * @param mean the posterior mean at a candidate, upwards, in the unit in which gains are counted.
 */
export function gainsOf({ trials, askedAfter }: SamplerContext, mean: (digits: Int32Array) => number): Gains {
  const last = trials.findLast(({ suggestion }) => suggestion.hedge !== undefined);
  if (!last) return NO_GAINS;
  const { gains, nominees } = last.suggestion.hedge as unknown as Noted;
  if (last.askedAfter === askedAfter) return gains; // nothing has become known since
  return addGains(
    gains,
    nominees.map((digits) => mean(Int32Array.from(digits))),
  );
}

export function noteHedge(gains: Gains, nominees: readonly Int32Array[]): { readonly hedge: Json } {
  return { hedge: { gains, nominees: nominees.map((digits) => [...digits]) } };
}
