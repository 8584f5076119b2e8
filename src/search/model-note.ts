import type { Hyperparameters } from '../gp/hyperparameters.ts';
import type { SamplerContext } from './sampler.ts';
import type { Json } from './trial.ts';

/**
 * What a suggestion notes of a model, as JSON: its hyperparameters, which doubles survive, what they are those of, and of how
 * many observations the last fit was that did not only begin where the one before it had ended.
 */
export type ModelNote = { readonly [name: string]: Json };

export function noteOf(kind: string, { amplitude, rates, noise }: Hyperparameters, freshAt: number): ModelNote {
  return { kind, amplitude, rates: [...rates], noise, freshAt };
}

export interface Recorded {
  readonly hyperparameters: Hyperparameters;
  readonly freshAt: number;
  /** Whether no trial has ended since. */
  readonly isCurrent: boolean;
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
  const { amplitude, rates, noise, freshAt } = note as unknown as Hyperparameters & Pick<Recorded, 'freshAt'>;
  const hyperparameters = { amplitude, rates: Float64Array.from(rates), noise };
  return { hyperparameters, freshAt, isCurrent: last!.askedAfter === askedAfter };
}
