import type { Digits, Grid } from '../space/grid.ts';

/** A growing list of points of a grid, side by side as digits and as states: (count, dimensions) each. */
export class PointList {
  readonly dimensions: number;
  count = 0;
  digits: Int32Array;
  states: Int32Array;

  constructor(dimensions: number, capacity = 64) {
    this.dimensions = dimensions;
    this.digits = new Int32Array(capacity * dimensions);
    this.states = new Int32Array(capacity * dimensions);
  }

  static of(space: Grid, points: readonly Digits[]): PointList {
    const list = new PointList(space.dimensions.length, Math.max(1, points.length));
    for (const digits of points) list.push(digits, space.states(digits));
    return list;
  }

  push(digits: Digits, states: Int32Array): void {
    this.pushAllBut(digits, states, 0, digits[0]!, states[0]!);
  }

  /** A point that differs in one dimension. */
  pushAllBut(digits: Digits, states: Int32Array, dimension: number, digit: number, state: number): void {
    const at = this.count * this.dimensions;
    if (at === this.digits.length) this.#grow();
    this.digits.set(digits, at);
    this.states.set(states, at);
    this.digits[at + dimension] = digit;
    this.states[at + dimension] = state;
    this.count++;
  }

  /** A copy of the digits of one point. */
  digitsAt(point: number): Digits {
    return this.digits.slice(point * this.dimensions, (point + 1) * this.dimensions);
  }

  statesAt(point: number): Int32Array {
    return this.states.slice(point * this.dimensions, (point + 1) * this.dimensions);
  }

  #grow(): void {
    const { digits, states } = this;
    this.digits = new Int32Array(2 * digits.length);
    this.states = new Int32Array(2 * states.length);
    this.digits.set(digits);
    this.states.set(states);
  }
}

/** Whether a comes before b in the order of the grid's indices, which is also that of spaces without indices. */
export function precedes(a: Digits, b: Digits): boolean {
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return a[d]! < b[d]!;
  return false;
}
