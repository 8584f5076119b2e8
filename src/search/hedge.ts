import { exp } from '../math/exp.ts';
import { Random } from '../random/random.ts';
import type { SamplerContext } from './sampler.ts';
import type { Json } from './trial.ts';

/** The acquisitions among which a hedge chooses, in the order of scikit-optimize's gp_hedge. */
export const HEDGED = ['EI', 'LCB', 'PI'] as const;

/** Names the stream of this file. */
const STREAM = 0x68656467; // 'hedg'
const ETA = 1;

/** What a suggestion notes of its hedge. */
interface Noted {
  /** (HEDGED) what the candidates of each have come to so far. */
  readonly gains: readonly number[];
  /** (HEDGED) the digits of the candidate of each. */
  readonly candidates: readonly (readonly number[])[];
}

/**
 * The gains of the acquisitions: the sum, over the suggestions so far, of what the posterior mean became at the candidate of
 * each once more was known (Hoffman, Brochu and de Freitas, UAI 2011, Algorithm 2).
 *
 * @param mean the posterior mean at a candidate, upwards, in the unit in which gains are counted.
 */
export function gainsOf(
  { trials, askedAfter }: SamplerContext,
  mean: (digits: Int32Array) => number,
): readonly number[] {
  const last = trials.findLast(({ suggestion }) => suggestion.hedge !== undefined);
  if (!last) return HEDGED.map(() => 0);
  const { gains, candidates } = last.suggestion.hedge as unknown as Noted;
  if (last.askedAfter === askedAfter) return gains; // nothing has become known since
  return gains.map((gain, i) => gain + mean(Int32Array.from(candidates[i]!)));
}

/** Draws an acquisition, by its place in HEDGED, with a probability that is proportional to exp(gain). */
export function drawByGain({ seed, number }: SamplerContext, gains: readonly number[]): number {
  const highest = Math.max(...gains);
  const weights = gains.map((gain) => exp(ETA * (gain - highest)));
  let left = new Random(seed, STREAM, number).uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return drawn < 0 ? weights.length - 1 : drawn;
}

export function noteHedge(gains: readonly number[], candidates: readonly Int32Array[]): { readonly hedge: Json } {
  return { hedge: { gains, candidates: candidates.map((digits) => [...digits]) } };
}
