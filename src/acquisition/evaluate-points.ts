import { setImmediate } from 'node:timers/promises';
import type { Kernels, PosteriorArrays, PosteriorShape } from '../kernels/interface.ts';
import type { Digits, Grid } from '../space/grid.ts';
import type { PointList } from './point-list.ts';

/** What acquisitions ask of a posterior. */
export interface Surrogate {
  readonly space: Grid;
  readonly n: number;
  readonly arrays: PosteriorArrays;
  readonly shape: PosteriorShape;
  /** (n) the points that were observed. */
  readonly observed: readonly Digits[];
  highestObservedMean(): number;
  /** What a dimension adds to r² or to s between two of its states. */
  contribution(dimension: number, a: number, b: number): number;
}

/** What a search climbs: a value for each of a list of points, higher is better. */
export interface Score {
  /** So many points in one call take at most about 50 ms. */
  readonly piece: number;
  /** Writes values[i] of the points with the given states, (count, d); never NaN. */
  evaluate(states: Int32Array, count: number, values: Float64Array): void;
}

/** Operations of `posteriorAt` in 50 ms, at the least. */
const PIECE_OPERATIONS = 2e7;

/** The posterior at lists of points, through the kernel, into buffers of its own. */
export class PointEvaluator {
  readonly piece: number;
  readonly #kernels: Kernels;
  readonly #surrogate: Surrogate;
  mean = new Float64Array(0);
  deviation = new Float64Array(0);

  constructor(kernels: Kernels, surrogate: Surrogate) {
    this.#kernels = kernels;
    this.#surrogate = surrogate;
    const { n, dimensions } = surrogate.shape;
    this.piece = Math.max(16, Math.floor(PIECE_OPERATIONS / (1 + (n * (n + 1)) / 2 + n * (dimensions + 20))));
  }

  /** Writes the first `count` of `mean` and `deviation`, for points given by their states. */
  at(states: Int32Array, count: number): void {
    if (this.mean.length < count) {
      this.mean = new Float64Array(2 * count);
      this.deviation = new Float64Array(2 * count);
    }
    const { arrays, shape } = this.#surrogate;
    this.#kernels.posteriorAt(
      { ...arrays, points: states, mean: this.mean, deviation: this.deviation },
      { ...shape, count },
    );
  }
}

/** A score that is a function of a point's posterior mean and deviation. */
export function scoreOf(
  kernels: Kernels,
  surrogate: Surrogate,
  value: (mean: number, deviation: number) => number,
): Score {
  const evaluator = new PointEvaluator(kernels, surrogate);
  return {
    piece: evaluator.piece,
    evaluate(states, count, values) {
      evaluator.at(states, count);
      for (let i = 0; i < count; i++) values[i] = value(evaluator.mean[i]!, evaluator.deviation[i]!);
    },
  };
}

const TURN_MS = 15;

/** Gives the event loop a turn where it has not had one for about 15 ms, and stops when it is aborted. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #last = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  async take(): Promise<void> {
    if (performance.now() - this.#last > TURN_MS) {
      await setImmediate();
      this.#last = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}

/** (points.count) the values of all points, piece by piece. */
export async function evaluateAll(score: Score, points: PointList, turns: Turns): Promise<Float64Array> {
  const values = new Float64Array(points.count);
  for (let first = 0; first < points.count; first += score.piece) {
    const count = Math.min(score.piece, points.count - first);
    const states = points.states.subarray(first * points.dimensions, (first + count) * points.dimensions);
    score.evaluate(states, count, values.subarray(first, first + count));
    await turns.take();
  }
  return values;
}
