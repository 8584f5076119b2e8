import { setTimeout } from 'node:timers/promises';
import { median } from '../figures.ts';
import { Contestant, type Entrant } from './contestant.ts';

export interface RaceOptions {
  readonly rounds: number;
  /** Of each contestant's turn in each round, or one step where that takes longer. */
  readonly seconds: number;
}

/** Of each contestant the seconds of a step, one number a round. */
export type Times = ReadonlyMap<string, readonly number[]>;

const WARM_UP_STEPS = 3;
/** What every contestant has run before the first round: the last of these steps tells how many make a turn. */
export const STEPS_BEFORE_ROUNDS = WARM_UP_STEPS + 1;
/** Between two turns: the machine's clock falls where both cores are busy for long. */
const PAUSE_MS = 100;

export interface RaceResult {
  readonly times: Times;
  readonly versions: ReadonlyMap<string, string>;
}

/** Every entrant in a process of its own, one turn each in every round, so that all see the same machine. */
export async function race(entrants: readonly Entrant[], { rounds, seconds }: RaceOptions): Promise<RaceResult> {
  const contestants: Contestant[] = [];
  const times = new Map<string, number[]>();
  try {
    for (const entrant of entrants) contestants.push(await Contestant.start(entrant));
    const steps = new Map<Contestant, number>();
    for (const contestant of contestants) {
      await contestant.run(WARM_UP_STEPS);
      const once = (await contestant.run(1)).seconds;
      steps.set(contestant, Math.max(1, Math.round(seconds / once)));
      times.set(contestant.name, []);
    }
    for (let round = 0; round < rounds; round++) {
      for (const contestant of contestants) {
        await setTimeout(PAUSE_MS);
        const count = steps.get(contestant)!;
        times.get(contestant.name)!.push((await contestant.run(count)).seconds / count);
      }
    }
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
  }
  return { times, versions: new Map(contestants.map(({ name, version }) => [name, version])) };
}

/** The median over the rounds of `numerator` in units of `denominator`. */
export function medianRatio(numerator: readonly number[], denominator: readonly number[]): number {
  return median(numerator.map((value, round) => value / denominator[round]!));
}

/** The name of the contestant with the smallest median. */
export function fastest(times: Times, names: readonly string[]): string {
  return names.reduce((best, name) => (median(times.get(name)!) < median(times.get(best)!) ? name : best));
}
