import type { ProfileId } from './profiles.ts';

/** A figure of hardware, which means nothing without what it rests on. */
export interface Figure {
  readonly value: number;
  readonly unit: 'pJ' | 'ns' | 'mW';
  readonly profile: ProfileId;
  /** One of several ways to read a profile; absent where there is one only. */
  readonly model?: string;
  readonly basis: string;
}

/** `loihi1_sanafe`, or `truenorth:all-in`: by what name a figure's profile, and way to read it, is chosen. */
export function figureName({ profile, model }: Pick<Figure, 'profile' | 'model'>): string {
  return model === undefined ? profile : `${profile}:${model}`;
}
