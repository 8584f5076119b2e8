import type { BoundSearchArrays } from '../kernels/interface.ts';
import { type BoundPlan, sharedDoubles, sharedIntegers } from './bound-plan.ts';
import { LEVELS } from './level-curves.ts';

/** Points that may be found before a call ends early. */
const FOUND = 256;

/** The open prefixes of a branch and bound that one thread works on, and what it finds, in shared memory. */
export class BoundTask {
  readonly arrays: BoundSearchArrays;
  readonly #plan: BoundPlan;

  constructor(plan: BoundPlan) {
    const { n, dimensions, stages } = plan.shape;
    const capacity = 2 * plan.room.open + 16;
    this.#plan = plan;
    this.arrays = {
      ...plan.arrays,
      slopes: sharedDoubles(LEVELS),
      thresholds: sharedDoubles(LEVELS),
      bounds: sharedDoubles(capacity),
      prefixes: sharedIntegers(capacity * (dimensions + 2)),
      predictors: sharedDoubles(stages * (2 * n + 1)),
      found: sharedIntegers((plan.room.points + FOUND) * dimensions),
      progress: sharedIntegers(3),
    };
  }

  /** The number of open prefixes. */
  get open(): number {
    return this.arrays.progress[0]!;
  }

  /** How many prefixes the last call expanded. */
  get expanded(): number {
    return this.arrays.progress[2]!;
  }

  /** Opens the empty prefix. */
  openAll(): void {
    this.arrays.bounds[0] = Infinity;
    this.arrays.prefixes.fill(0, 0, this.#plan.shape.dimensions + 2);
    this.arrays.progress[0] = 1;
  }

  /** The number of points in `found`; they are forgotten. */
  takeFound(): number {
    const count = this.arrays.progress[1]!;
    this.arrays.progress[1] = 0;
    return count;
  }

  /** Hands over half of the open prefixes: those that were opened first, below which there is the most. */
  giveHalf(other: BoundTask): void {
    const width = this.#plan.shape.dimensions + 2;
    const { bounds, prefixes, progress } = this.arrays;
    const given = this.open >> 1;
    other.arrays.bounds.set(bounds.subarray(0, given));
    other.arrays.prefixes.set(prefixes.subarray(0, given * width));
    other.arrays.progress[0] = given;
    bounds.copyWithin(0, given, this.open);
    prefixes.copyWithin(0, given * width, this.open * width);
    progress[0]! -= given;
  }

  /** The bound and the level of each open prefix, and the fraction of all products of states that is below it. */
  *openPrefixes(): Generator<{ bound: number; level: number; fraction: number }> {
    const { states } = this.arrays;
    const width = this.#plan.shape.dimensions + 2;
    for (let at = 0; at < this.open; at++) {
      const [decided, level] = this.arrays.prefixes.subarray(at * width, at * width + 2) as unknown as [number, number];
      const fraction = states.subarray(0, decided).reduce((product, count) => product / count, 1);
      yield { bound: this.arrays.bounds[at]!, level, fraction };
    }
  }
}
