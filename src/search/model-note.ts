import type { Hyperparameters } from '../gp/hyperparameters.ts';
import type { SamplerContext } from './sampler.ts';
import type { Json } from './trial.ts';

/** What a suggestion notes of a model, as JSON: its hyperparameters, which doubles survive, and what they are those of. */
export type ModelNote = { readonly [name: string]: Json };

export function noteOf(kind: string, { amplitude, rates, noise }: Hyperparameters): ModelNote {
  return { kind, amplitude, rates: [...rates], noise };
}

/**
 * The hyperparameters of the last suggestion whose model was of the same kind, and whether no trial has ended since. They are
 * part of the history: a replay begins its fits where they began.
 */
export function recorded(
  { trials, askedAfter }: SamplerContext,
  kind: string,
): { readonly hyperparameters: Hyperparameters; readonly isCurrent: boolean } | undefined {
  const last = trials.findLast(({ suggestion }) => suggestion.models !== undefined);
  const notes = last?.suggestion.models as readonly ModelNote[] | undefined;
  const note = notes?.find((each) => each.kind === kind);
  if (!note) return undefined;
  const { amplitude, rates, noise } = note as unknown as Hyperparameters & { rates: readonly number[] };
  const hyperparameters = { amplitude, rates: Float64Array.from(rates), noise };
  return { hyperparameters, isCurrent: last!.askedAfter === askedAfter };
}
