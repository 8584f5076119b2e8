import type { Digits } from '../space/grid.ts';
import { precedes } from './point-list.ts';

/** Values that differ by no more are a tie: rounding may have made the difference. */
export const TIE = 1e-9;

export interface ScoredPoint {
  readonly digits: Digits;
  readonly value: number;
}

/** Whether a point is to be preferred: its value is higher, or it ties and comes first in the grid. */
export function isPreferred(a: ScoredPoint, b: ScoredPoint): boolean {
  if (a.value > b.value + TIE) return true;
  return a.value >= b.value - TIE && precedes(a.digits, b.digits);
}

/** Points that are kept beyond those asked for, since the one of lowest index in a tie may not be the highest. */
const MARGIN = 32;

/** The best `count` of all points that are offered, each at most once. */
export class BestPoints {
  readonly #count: number;
  readonly #key: (digits: Digits) => string;
  readonly #points: ScoredPoint[] = []; // by value, then by index
  readonly #keys = new Set<string>();
  /** The place of the point that goes for the next one, once there are enough. */
  #last = -1;

  constructor(count: number, key: (digits: Digits) => string) {
    this.#count = count;
    this.#key = key;
  }

  /** No point of a lower value will be kept. */
  get threshold(): number {
    if (this.#last < 0) return -Infinity;
    return this.#allTie() ? this.#points[0]!.value - TIE : this.#points[this.#last]!.value;
  }

  /** @param isAllowed asked only where the point would be kept. */
  offer(point: ScoredPoint, isAllowed: (digits: Digits) => boolean): void {
    if (!(point.value >= this.threshold)) return;
    const last = this.#points[this.#last];
    if (last) {
      const byIndex = this.#allTie() && point.value <= this.#points[0]!.value;
      if (!(byIndex ? precedes(point.digits, last.digits) : comesFirst(point, last))) return;
    }
    const key = this.#key(point.digits);
    if (this.#keys.has(key) || !isAllowed(point.digits)) return;
    this.#keys.add(key);
    if (last) this.#points.splice(this.#last, 1);
    const at = this.#points.findIndex((other) => comesFirst(point, other));
    this.#points.splice(at < 0 ? this.#points.length : at, 0, point);
    if (this.#points.length === this.#count + MARGIN) this.#last = this.#findLast();
  }

  #allTie(): boolean {
    return this.#points.at(-1)!.value >= this.#points[0]!.value - TIE;
  }

  /** The lowest; where all tie with the highest, the one of highest index but for that. */
  #findLast(): number {
    if (!this.#allTie()) return this.#points.length - 1;
    const others = this.#points.slice(1);
    return 1 + others.reduce((last, { digits }, i) => (precedes(others[last]!.digits, digits) ? i : last), 0);
  }

  /** One after the other the best of those that are left: of those that tie with it the one of lowest index. */
  take(): ScoredPoint[] {
    const left = [...this.#points];
    return Array.from({ length: Math.min(this.#count, left.length) }, () => {
      const highest = left[0]!.value;
      const tied = left.filter(({ value }) => value >= highest - TIE);
      const first = tied.reduce((a, b) => (precedes(b.digits, a.digits) ? b : a));
      left.splice(left.indexOf(first), 1);
      return first;
    });
  }
}

function comesFirst(a: ScoredPoint, b: ScoredPoint): boolean {
  return a.value > b.value || (a.value === b.value && precedes(a.digits, b.digits));
}
