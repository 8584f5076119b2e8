import { keepBusy, Pace, type RunKernel } from '../kernels/threads.ts';
import type { Acquisition } from './acquisition.ts';
import { BoundTask } from './bound-task.ts';
import type { Surrogate } from './evaluate-points.ts';
import { LEVELS, type LevelCurves } from './level-curves.ts';
import { LevelSearch } from './level-search.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';

/** Nodes of a call where a budget of nodes may end the search: its end must not depend on the time that calls take. */
const STEADY_SIZE = 64;

/** A branch and bound over a grid, call by call; maximise-certified.ts says what it is for. */
export class CertifiedSearch {
  readonly #space: Surrogate['space'];
  readonly #options: MaximiseOptions;
  readonly #levels: LevelSearch;
  readonly #started = performance.now();
  readonly #pace = new Pace();
  #tasks: BoundTask[] = [];
  #curves: LevelCurves | undefined;
  #nodes = 0;

  constructor(surrogate: Surrogate, acquisition: Acquisition, options: MaximiseOptions) {
    this.#space = surrogate.space;
    this.#options = options;
    this.#levels = new LevelSearch(surrogate, acquisition, options);
    this.#restart();
  }

  /** Whether nothing is open, or the budget is used up. */
  get isDone(): boolean {
    const { seconds = Infinity, nodes = Infinity } = this.#options.budget ?? {};
    const isSpent = this.#nodes >= nodes || performance.now() - this.#started >= 1000 * seconds;
    return isSpent || this.#isComplete;
  }

  /** Whether there is a value below which parts of the grid can be left out. */
  get hasValue(): boolean {
    return this.#curves !== undefined;
  }

  get #isComplete(): boolean {
    return this.#tasks.every(({ open }) => open === 0);
  }

  async climb(): Promise<void> {
    await this.#levels.climb();
    this.#restart();
  }

  /** Calls the kernel until the search is done, or `isOver`. What one thread has open is shared with those that have nothing left. */
  async run(run: RunKernel, threads: number, isOver: () => boolean = () => false): Promise<void> {
    while (this.#tasks.length < threads) this.#tasks.push(new BoundTask(this.#levels.plan));
    await keepBusy(
      threads,
      (thread, isFree) => {
        const task = this.#tasks[thread]!;
        if (this.isDone || isOver()) return undefined;
        if (task.open === 0) return undefined;
        for (const [other, { open }] of this.#tasks.entries()) {
          if (open === 0 && isFree(other) && task.open > 1) task.giveHalf(this.#tasks[other]!);
        }
        this.#levels.setLevels(task.arrays);
        const { nodes: most = Infinity } = this.#options.budget ?? {};
        const size = threads === 1 && most < Infinity ? STEADY_SIZE : this.#pace.size;
        const nodes = Math.max(1, Math.min(size, Math.ceil((most - this.#nodes) / threads)));
        const shape = { ...this.#levels.plan.shape, levels: LEVELS, nodes };
        return this.#pace.time(nodes, () => run(thread, 'boundSearch', task.arrays, shape));
      },
      (thread) => this.#settle(this.#tasks[thread]!),
    );
  }

  finish(): Maximised {
    const best = this.#levels.best(this.#isComplete);
    let upperBound = this.#levels.frontier.highest;
    for (const task of this.#tasks) {
      for (const { bound, level } of task.openPrefixes()) {
        upperBound = Math.max(upperBound, this.#curves?.valueAt(bound, level) ?? Infinity);
      }
    }
    const complete = this.#isComplete;
    const gap = complete ? 0 : upperBound - best[0]!.value;
    return { best, certificate: { upperBound, gap, complete, nodes: this.#nodes } };
  }

  async #settle(task: BoundTask): Promise<void> {
    this.#nodes += task.expanded;
    await this.#levels.offer(task.arrays.found, task.takeFound());
    if (this.#levels.curves !== this.#curves) this.#restart();
    if (this.#options.onProgress) {
      let open = 0;
      for (const each of this.#tasks) for (const { fraction } of each.openPrefixes()) open += fraction;
      const { points } = this.#space;
      this.#options.onProgress(Math.floor(points * Math.max(0, 1 - open)), points);
    }
  }

  /** Begins anew, which the first value makes necessary: a bound is of one slope, and the slopes are the value's. */
  #restart(): void {
    this.#curves = this.#levels.curves;
    this.#tasks = this.#tasks.length === 0 ? [new BoundTask(this.#levels.plan)] : this.#tasks.slice(0, 1);
    this.#tasks[0]!.openAll();
  }
}
