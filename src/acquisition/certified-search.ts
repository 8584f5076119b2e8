import { StropError } from '../errors.ts';
import type { KernelThreads } from '../kernels/threads.ts';
import type { Digits } from '../space/grid.ts';
import { type Acquisition, acquisitionValue } from './acquisition.ts';
import { type BoundPlan, digitsOfStates, planBounds } from './bound-plan.ts';
import { BoundTask } from './bound-task.ts';
import { evaluateAll, type Score, type Surrogate, scoreOf, Turns } from './evaluate-points.ts';
import { Frontier } from './frontier.ts';
import { LEVELS, LevelCurves } from './level-curves.ts';
import { LocalSearch } from './local-search.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { PointList } from './point-list.ts';

/** Climbs that look for a first value, from the observed points of highest posterior mean. */
const CLIMBS = 3;
/** Expansions of the first call; later ones take about so many milliseconds. */
const FIRST_NODES = 16;
const MOST_NODES = 2 ** 16;
const CALL_MS = 4;

/** A branch and bound over a grid, piece by piece; maximise-certified.ts says what it is for. */
export class CertifiedSearch {
  readonly #surrogate: Surrogate;
  readonly #acquisition: Acquisition;
  readonly #options: MaximiseOptions;
  readonly #score: Score;
  readonly #isAllowed: (digits: Digits) => boolean;
  readonly #frontier: Frontier;
  readonly #turns: Turns;
  readonly #started = performance.now();
  readonly #plan: BoundPlan;
  #tasks: BoundTask[] = [];
  /** Absent until there is a value to compare with. */
  #curves: LevelCurves | undefined;
  #thresholds: Float64Array = new Float64Array(LEVELS).fill(-Infinity);
  #value = -Infinity;
  #nodes = 0;
  #nodesACall = FIRST_NODES;

  constructor(surrogate: Surrogate, acquisition: Acquisition, options: MaximiseOptions) {
    const { space } = surrogate;
    const { kernels, excluded = [], count = 1, signal } = options;
    const keys = new Set(Array.from(excluded, (digits) => space.key(digits)));
    this.#surrogate = surrogate;
    this.#acquisition = acquisition;
    this.#options = options;
    this.#isAllowed = (digits) => !keys.has(space.key(digits)) && !space.isForbidden(digits);
    this.#score = scoreOf(kernels, surrogate, (mean, deviation) => acquisitionValue(acquisition, mean, deviation));
    this.#frontier = new Frontier(count);
    this.#turns = new Turns(signal);
    this.#plan = planBounds(surrogate);
    this.#restart();
  }

  /** Whether nothing is open, or the budget is used up. */
  get isDone(): boolean {
    const { seconds = Infinity, nodes = Infinity } = this.#options.budget ?? {};
    const isSpent = this.#nodes >= nodes || performance.now() - this.#started >= 1000 * seconds;
    return isSpent || this.#tasks.every(({ open }) => open === 0);
  }

  /** Whether there is a value below which parts of the grid can be left out. */
  get hasValue(): boolean {
    return this.#curves !== undefined;
  }

  /** A first value, from a few climbs. */
  async climb(): Promise<void> {
    const { space, observed } = this.#surrogate;
    const { kernels, count = 1 } = this.#options;
    const means = await evaluateAll(
      scoreOf(kernels, this.#surrogate, (mean) => mean),
      PointList.of(space, observed),
      this.#turns,
    );
    const byMean = Array.from(observed.keys()).sort((a, b) => means[b]! - means[a]!);
    const search = new LocalSearch({
      ...{ space, score: this.#score, isAllowed: this.#isAllowed, count, turns: this.#turns },
    });
    await search.climb(byMean.slice(0, CLIMBS).map((i) => observed[i]!));
    for (const point of search.best()) this.#frontier.offer(point, this.#isAllowed);
    this.#raise();
  }

  /** One call on this thread. */
  async step(): Promise<void> {
    const task = this.#tasks[0]!;
    task.arrays.thresholds.set(this.#thresholds);
    await this.#timed(async () => this.#options.kernels.boundSearch(task.arrays, this.#shape()));
    await this.#settle(task);
  }

  /** All that is left, on threads; what one has open is shared with those that have nothing left. */
  async runOn(threads: KernelThreads): Promise<void> {
    const { slopes } = this.#tasks[0]!.arrays;
    while (this.#tasks.length < threads.count) this.#tasks.push(new BoundTask(this.#plan, slopes));
    const calls = new Map<number, Promise<number>>();
    const isFree = (thread: number) => !calls.has(thread);
    try {
      for (;;) {
        this.#tasks.forEach((task, thread) => {
          if (!isFree(thread) || this.isDone) return;
          if (task.open === 0) this.#tasks.find((other, i) => isFree(i) && other.open > 1)?.giveHalf(task);
          if (task.open === 0) return;
          task.arrays.thresholds.set(this.#thresholds);
          const call = this.#timed(() => threads.run(thread, 'boundSearch', task.arrays, this.#shape()));
          calls.set(
            thread,
            call.then(() => thread),
          );
        });
        if (calls.size === 0) return;
        const thread = await Promise.race(calls.values());
        calls.delete(thread);
        await this.#settle(this.#tasks[thread]!);
      }
    } finally {
      await Promise.allSettled(calls.values());
    }
  }

  finish(): Maximised {
    const best = this.#frontier.take();
    const complete = this.#tasks.every(({ open }) => open === 0);
    if (best.length === 0) {
      const { points } = this.#surrogate.space;
      if (complete) {
        throw new StropError('exhausted', `all ${points} configurations of the grid are excluded or forbidden`);
      }
      throw new StropError(
        'invalid-argument',
        `${this.#nodes} prefixes expanded and no configuration met that is allowed: expected 'forbidden' to leave more`,
      );
    }
    let upperBound = this.#frontier.highest;
    for (const task of this.#tasks) {
      for (const { bound, level } of task.openPrefixes()) {
        upperBound = Math.max(upperBound, this.#curves?.valueAt(bound, level) ?? Infinity);
      }
    }
    const gap = complete ? 0 : upperBound - best[0]!.value;
    return { best, certificate: { upperBound, gap, complete, nodes: this.#nodes } };
  }

  #shape() {
    const left = (this.#options.budget?.nodes ?? Infinity) - this.#nodes;
    const nodes = Math.max(1, Math.min(this.#nodesACall, Math.ceil(left / this.#tasks.length)));
    return { ...this.#plan.shape, levels: LEVELS, nodes };
  }

  async #timed<T>(call: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const answer = await call();
    const wanted = (this.#nodesACall * CALL_MS) / Math.max(0.01, performance.now() - start);
    this.#nodesACall = Math.ceil(Math.min(MOST_NODES, 4 * this.#nodesACall, Math.max(1, wanted)));
    return answer;
  }

  /** Takes what a call has found. */
  async #settle(task: BoundTask): Promise<void> {
    this.#nodes += task.expanded;
    const { space } = this.#surrogate;
    const points = task.takeFound().map((states) => digitsOfStates(this.#plan, states));
    const values = await evaluateAll(this.#score, PointList.of(space, points), this.#turns);
    points.forEach((digits, i) => {
      this.#frontier.offer({ digits, value: values[i]! }, this.#isAllowed);
    });
    this.#raise();
    if (this.#options.onProgress) {
      let open = 0;
      for (const each of this.#tasks) for (const { fraction } of each.openPrefixes()) open += fraction;
      this.#options.onProgress(Math.floor(space.points * Math.max(0, 1 - open)), space.points);
    }
    await this.#turns.take();
  }

  /** Compares with a higher value, once there is one. With the first one the search begins anew: bounds need its slopes. */
  #raise(): void {
    const value = this.#frontier.threshold;
    if (!(value > this.#value)) return;
    this.#value = value;
    if (!this.#curves) {
      const { shape, arrays } = this.#surrogate;
      this.#curves = new LevelCurves(this.#acquisition, shape, arrays, value);
      this.#restart();
    }
    this.#thresholds = this.#curves.thresholds(value);
  }

  #restart(): void {
    const task = new BoundTask(this.#plan, this.#curves?.slopes ?? new Float64Array(LEVELS));
    task.openAll();
    this.#tasks = [task];
  }
}
