import { StropError } from '../errors.ts';
import type { Digits } from '../space/grid.ts';
import { type Acquisition, acquisitionValue } from './acquisition.ts';
import type { ScoredPoint } from './best-points.ts';
import { type BoundPlan, digitsOfStates, planBounds } from './bound-plan.ts';
import { evaluateAll, type Score, type Surrogate, scoreOf, Turns } from './evaluate-points.ts';
import { Frontier } from './frontier.ts';
import { LEVELS, LevelCurves } from './level-curves.ts';
import { LocalSearch } from './local-search.ts';
import type { MaximiseOptions } from './maximise-options.ts';
import { PointList } from './point-list.ts';

/** Climbs that look for a first value, from the observed points of highest posterior mean. */
const CLIMBS = 3;

/**
 * What the certified and the exhaustive search have in common: the best points so far, the levels that the others have to reach,
 * and the evaluation of the points that the kernels find, each with the bits that it has in any list.
 */
export class LevelSearch {
  readonly plan: BoundPlan;
  readonly frontier: Frontier;
  /** Absent until there is a value to compare with. */
  curves: LevelCurves | undefined;
  thresholds: Float64Array = new Float64Array(LEVELS).fill(-Infinity);
  readonly #surrogate: Surrogate;
  readonly #acquisition: Acquisition;
  readonly #options: MaximiseOptions;
  readonly #score: Score;
  readonly #isAllowed: (digits: Digits) => boolean;
  readonly #turns: Turns;
  #value = -Infinity;

  constructor(surrogate: Surrogate, acquisition: Acquisition, options: MaximiseOptions) {
    const { space } = surrogate;
    const { kernels, excluded = [], count = 1, signal } = options;
    const keys = new Set(Array.from(excluded, (digits) => space.key(digits)));
    this.plan = planBounds(surrogate);
    this.frontier = new Frontier(count);
    this.#surrogate = surrogate;
    this.#acquisition = acquisition;
    this.#options = options;
    this.#isAllowed = (digits) => !keys.has(space.key(digits)) && !space.isForbidden(digits);
    this.#score = scoreOf(kernels, surrogate, (mean, deviation) => acquisitionValue(acquisition, mean, deviation));
    this.#turns = new Turns(signal);
  }

  /** Has a thread's arrays compare with the best value so far. */
  setLevels({ slopes, thresholds }: { slopes: Float64Array; thresholds: Float64Array }): void {
    if (this.curves) slopes.set(this.curves.slopes);
    thresholds.set(this.thresholds);
  }

  /** A first value, from a few climbs. */
  async climb(): Promise<void> {
    const { space, observed } = this.#surrogate;
    const { kernels, count = 1 } = this.#options;
    const meanScore = scoreOf(kernels, this.#surrogate, (mean) => mean);
    const means = await evaluateAll(meanScore, PointList.of(space, observed), this.#turns);
    const byMean = Array.from(observed.keys()).sort((a, b) => means[b]! - means[a]!);
    const search = new LocalSearch({
      ...{ space, score: this.#score, isAllowed: this.#isAllowed, count, turns: this.#turns },
    });
    await search.climb(byMean.slice(0, CLIMBS).map((i) => observed[i]!));
    for (const point of search.best()) this.frontier.offer(point, this.#isAllowed);
    this.#raise();
  }

  /** Evaluates points that were found, (count, d) states in the order of branching. */
  async offer(found: Int32Array, count: number): Promise<void> {
    const { space } = this.#surrogate;
    const d = space.dimensions.length;
    const points = Array.from({ length: count }, (_, i) =>
      digitsOfStates(this.plan, found.subarray(i * d, (i + 1) * d)),
    );
    const values = await evaluateAll(this.#score, PointList.of(space, points), this.#turns);
    points.forEach((digits, i) => {
      this.frontier.offer({ digits, value: values[i]! }, this.#isAllowed);
    });
    this.#raise();
    await this.#turns.take();
  }

  /** @throws StropError 'exhausted' where there is none and nothing is left to look at. */
  best(isComplete: boolean): ScoredPoint[] {
    const best = this.frontier.take();
    if (best.length > 0) return best;
    const { points } = this.#surrogate.space;
    if (isComplete) {
      throw new StropError('exhausted', `all ${points} configurations of the grid are excluded or forbidden`);
    }
    throw new StropError(
      'invalid-argument',
      `no configuration met that is allowed: expected 'forbidden' to leave more, or a larger budget`,
    );
  }

  #raise(): void {
    const value = this.frontier.threshold;
    if (!(value > this.#value)) return;
    this.#value = value;
    const { shape, arrays } = this.#surrogate;
    this.curves ??= new LevelCurves(this.#acquisition, shape, arrays, value);
    this.thresholds = this.curves.thresholds(value);
  }
}
