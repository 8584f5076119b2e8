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

/** Points that tie with the last of those asked for, beyond them, so that the one of lowest index is among them. */
const MARGIN = 32;

/** The best `count` of all points that are offered, each at most once. */
export class BestPoints {
  readonly #count: number;
  readonly #key: (digits: Digits) => string;
  readonly #points: ScoredPoint[] = []; // by value, then by index
  readonly #keys = new Set<string>();

  constructor(count: number, key: (digits: Digits) => string) {
    this.#count = count;
    this.#key = key;
  }

  /** No point of a lower value will be kept. */
  get threshold(): number {
    return this.#points.length < this.#count + MARGIN ? -Infinity : this.#points.at(-1)!.value;
  }

  /** @param isAllowed asked only where the point would be kept. */
  offer(point: ScoredPoint, isAllowed: (digits: Digits) => boolean): void {
    const isFull = this.#points.length === this.#count + MARGIN;
    if (isFull && !comesFirst(point, this.#points.at(-1)!)) return;
    const key = this.#key(point.digits);
    if (this.#keys.has(key) || !isAllowed(point.digits)) return;
    this.#keys.add(key);
    const at = this.#points.findIndex((other) => comesFirst(point, other));
    this.#points.splice(at < 0 ? this.#points.length : at, 0, point);
    if (isFull) this.#points.pop();
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
