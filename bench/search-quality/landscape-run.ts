import { Random } from '../../src/random/random.ts';
import type { GridSpec } from '../../src/strop-search.ts';
import { type Landscape, mean } from './landscape.ts';

/** Streams of a run's seed. */
const SHUFFLE = 1;
const REPEAT = 2;
/** Nearer to the optimum than this is at it. */
const ROUNDING = 1e-9;

/**
 * One search of a landscape, the same for every searcher with this seed: the labels of categories are shuffled, so that no
 * order that a landscape happens to have helps (Papenmeier, Nardi and Poloczek, Bounce, NeurIPS 2023), and an evaluation gives
 * one of its point's repeats at random (as in HPOBench), another one perhaps where a point is evaluated again. Regret is counted
 * in means over the repeats.
 */
export class LandscapeRun {
  /** The landscape's, its categories shuffled. */
  readonly space: GridSpec;
  readonly #landscape: Landscape;
  readonly #seed: number;
  /** What a digit of `space` is in the landscape's own order, for each dimension. */
  readonly #original: readonly ArrayLike<number>[];
  readonly #visits = new Map<string, number>();
  readonly #regret: number[] = [];
  #repeated = 0;

  constructor(landscape: Landscape, seed: number) {
    this.#landscape = landscape;
    this.#seed = seed;
    const entries = Object.entries(landscape.space);
    this.#original = entries.map(([, spec], d) =>
      spec.type === 'categorical' ? new Random(seed, SHUFFLE, d).permutation(spec.values.length) : [],
    );
    this.space = Object.fromEntries(
      entries.map(([name, spec], d) => {
        if (spec.type !== 'categorical') return [name, spec];
        return [name, { ...spec, values: spec.values.map((_, digit) => spec.values[this.#original[d]![digit]!]!) }];
      }),
    );
  }

  /** The regret after each evaluation: how far the best of the means so far is below the optimum. */
  get regret(): readonly number[] {
    return this.#regret;
  }

  /** How many evaluations were of a point that had been evaluated before. */
  get repeated(): number {
    return this.#repeated;
  }

  /** @param digits the position of each dimension's value in `space`. */
  evaluate(digits: ArrayLike<number>): number {
    const original = this.#original.map((order, d) => (order.length > 0 ? order[digits[d]!]! : digits[d]!));
    const repeats = this.#landscape.repeats(original);
    const key = original.join();
    const visit = this.#visits.get(key) ?? 0;
    this.#visits.set(key, visit + 1);
    if (visit > 0) this.#repeated++;
    const gap = this.#landscape.optimum - mean(repeats);
    this.#regret.push(Math.min(this.#regret.at(-1) ?? Number.POSITIVE_INFINITY, gap < ROUNDING ? 0 : gap));
    return repeats[new Random(this.#seed, REPEAT, ...original, visit).integer(repeats.length)]!;
  }
}
