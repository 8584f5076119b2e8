import type { Digits } from '../space/grid.ts';
import { type ScoredPoint, TIE } from './best-points.ts';
import { precedes } from './point-list.ts';

/**
 * Of all points that are offered those that may turn out to be the best `count`, while the highest value is not known: a point that
 * `count` others surpass in value and precede in the grid is none, since whenever it ties with the highest, so do they.
 */
export class Frontier {
  readonly #count: number;
  readonly #points: ScoredPoint[] = []; // by value, the highest first
  readonly #keys = new Set<string>();

  constructor(count: number) {
    this.#count = count;
  }

  /** No point of a lower value is among the best. */
  get threshold(): number {
    const last = this.#points[this.#count - 1];
    return last ? last.value - TIE : -Infinity;
  }

  get highest(): number {
    return this.#points[0]?.value ?? -Infinity;
  }

  /** @param isAllowed asked only where the point might be kept. */
  offer(point: ScoredPoint, isAllowed: (digits: Digits) => boolean): void {
    if (!(point.value >= this.threshold) || this.#dominators(point) >= this.#count) return;
    const key = point.digits.join();
    if (this.#keys.has(key) || !isAllowed(point.digits)) return;
    this.#keys.add(key);
    const place = this.#points.findIndex(({ value }) => value < point.value);
    this.#points.splice(place < 0 ? this.#points.length : place, 0, point);
    const kept = this.#points.filter((other) => other.value >= this.threshold && this.#dominators(other) < this.#count);
    this.#points.splice(0, this.#points.length, ...kept);
  }

  /** One after the other the best of those that are left: of those that tie with the highest the one of lowest index. */
  take(): ScoredPoint[] {
    const left = [...this.#points];
    return Array.from({ length: Math.min(this.#count, left.length) }, () => {
      const tied = left.filter(({ value }) => value >= left[0]!.value - TIE);
      const first = tied.reduce((a, b) => (precedes(b.digits, a.digits) ? b : a));
      left.splice(left.indexOf(first), 1);
      return first;
    });
  }

  #dominators({ digits, value }: ScoredPoint): number {
    let count = 0;
    for (const other of this.#points) {
      if (other.value < value) break;
      if (precedes(other.digits, digits)) count++;
    }
    return count;
  }
}
