import type { Digits, Grid } from '../space/grid.ts';
import { BestPoints, isPreferred, type ScoredPoint, TIE } from './best-points.ts';
import { evaluateAll, type Score, type Turns } from './evaluate-points.ts';
import { Neighbourhood } from './neighbours.ts';
import { PointList, precedes } from './point-list.ts';

export interface LocalSearchOptions {
  readonly space: Grid;
  readonly score: Score;
  readonly isAllowed: (digits: Digits) => boolean;
  /** How many of the best points to keep. */
  readonly count: number;
  readonly turns: Turns;
}

interface Climb extends ScoredPoint {
  readonly states: Int32Array;
  readonly allowed: boolean;
}

interface Neighbour extends ScoredPoint {
  readonly point: number;
}

/**
 * Best-improvement local search, many climbs at once: each step goes to the best allowed neighbour, while that is better. A climb
 * that comes to where one has been before ends, so that plateaus have an end too. Deterministic.
 */
export class LocalSearch {
  /** The allowed points than which no allowed neighbour is better, each once. */
  readonly optima: ScoredPoint[] = [];
  readonly #options: LocalSearchOptions;
  readonly #neighbourhood: Neighbourhood;
  readonly #best: BestPoints;
  readonly #visited = new Set<string>();

  constructor(options: LocalSearchOptions) {
    this.#options = options;
    this.#neighbourhood = new Neighbourhood(options.space);
    this.#best = new BestPoints(options.count, (digits) => options.space.key(digits));
  }

  /** The best of all points that were looked at, all allowed. */
  best(): ScoredPoint[] {
    return this.#best.take();
  }

  /** (points.count) the values. */
  async look(points: PointList): Promise<Float64Array> {
    const { score, isAllowed, turns } = this.#options;
    const values = await evaluateAll(score, points, turns);
    values.forEach((value, point) => {
      if (value >= this.#best.threshold) this.#best.offer({ digits: points.digitsAt(point), value }, isAllowed);
    });
    return values;
  }

  /** Climbs from canonical points, allowed or not: one that is not is left for its best neighbour. */
  async climb(starts: readonly Digits[]): Promise<void> {
    const { space, isAllowed } = this.#options;
    const first = PointList.of(space, starts);
    const startValues = await this.look(first);
    let climbs = starts.flatMap((_, start) => this.#enter(first, start, startValues[start]!));
    while (climbs.length > 0) {
      const neighbours = new PointList(space.dimensions.length, 1024);
      const ends = climbs.map(({ digits, states }) => {
        this.#neighbourhood.append(digits, states, neighbours);
        return neighbours.count;
      });
      const values = await this.look(neighbours);
      climbs = climbs.flatMap((climb, c) => {
        const next = bestNeighbour(neighbours, values, ends[c - 1] ?? 0, ends[c]!, isAllowed);
        if (next && (!climb.allowed || isPreferred(next, climb)))
          return this.#enter(neighbours, next.point, next.value);
        if (climb.allowed) this.optima.push(climb);
        return [];
      });
    }
  }

  /** The best points at two steps from an optimum, at most `count`, where they are better than it. */
  async beyond(optimum: ScoredPoint, count: number): Promise<Digits[]> {
    const { space } = this.#options;
    const neighbours = new PointList(space.dimensions.length);
    this.#neighbourhood.append(optimum.digits, space.states(optimum.digits), neighbours);
    const seconds = new PointList(space.dimensions.length, 1024);
    for (let point = 0; point < neighbours.count; point++) {
      const digits = neighbours.digitsAt(point);
      // Two changes make the same point in either order.
      const changed = digits.findIndex((digit, d) => digit !== optimum.digits[d]);
      this.#neighbourhood.append(digits, neighbours.statesAt(point), seconds, changed + 1);
    }
    const values = await this.look(seconds);
    const better = Array.from(values.keys()).filter((point) => values[point]! > optimum.value + TIE);
    return better
      .sort((a, b) => values[b]! - values[a]!)
      .slice(0, count)
      .map((point) => seconds.digitsAt(point));
  }

  #enter(points: PointList, point: number, value: number): Climb[] {
    const { space, isAllowed } = this.#options;
    const digits = points.digitsAt(point);
    const key = space.key(digits);
    if (this.#visited.has(key)) return [];
    this.#visited.add(key);
    return [{ digits, states: points.statesAt(point), value, allowed: isAllowed(digits) }];
  }
}

/** The best allowed one. What is forbidden is asked about the best only, then about the next: a predicate takes its time. */
function bestNeighbour(
  points: PointList,
  values: Float64Array,
  from: number,
  to: number,
  isAllowed: (digits: Digits) => boolean,
): Neighbour | undefined {
  const rejected = new Set<number>();
  for (;;) {
    let highest = -Infinity;
    for (let point = from; point < to; point++) {
      if (values[point]! > highest && !rejected.has(point)) highest = values[point]!;
    }
    let found: Neighbour | undefined;
    for (let point = from; point < to; point++) {
      const value = values[point]!;
      if (value < highest - TIE || rejected.has(point)) continue;
      const digits = points.digitsAt(point);
      if (!found || precedes(digits, found.digits)) found = { point, digits, value };
    }
    if (!found || isAllowed(found.digits)) return found;
    rejected.add(found.point);
  }
}
