import type { Hyperparameters } from '../gp/hyperparameters.ts';
import type { SamplerContext } from './sampler.ts';
import type { Json } from './trial.ts';

/**
 * What a suggestion notes of a model, as JSON: its hyperparameters, which doubles survive, what they are those of, and of how
 * many observations the last fit was that did not only begin where the one before it had ended.
 */
export type ModelNote = { readonly [name: string]: Json };

/** A model, but for its observations. */
export interface Fitted {
  readonly hyperparameters: Hyperparameters;
  /** (d) the prior mean's; none where it is constant. */
  readonly depths: Float64Array;
  readonly freshAt: number;
}

export interface Recorded extends Fitted {
  /** Whether no trial has ended since. */
  readonly isCurrent: boolean;
}

export function noteOf(
  kind: string,
  { hyperparameters: { amplitude, rates, noise }, depths, freshAt }: Fitted,
): ModelNote {
  return { kind, amplitude, rates: [...rates], noise, depths: [...depths], freshAt };
}

/**
 * What the last suggestion whose model was of the same kind has noted. It is part of the history: a replay begins its fits where
 * they began.
 */
export function recorded({ trials, askedAfter }: SamplerContext, kind: string): Recorded | undefined {
  const last = trials.findLast(({ suggestion }) => suggestion.models !== undefined);
  const notes = last?.suggestion.models as readonly ModelNote[] | undefined;
  const note = notes?.find((each) => each.kind === kind);
  if (!note) return undefined;
  const { amplitude, rates, noise, depths, freshAt } = note as unknown as Hyperparameters & Fitted;
  const hyperparameters = { amplitude, rates: Float64Array.from(rates), noise };
  return { hyperparameters, depths: Float64Array.from(depths), freshAt, isCurrent: last!.askedAfter === askedAfter };
}
