import type { Digits, Grid } from '../space/grid.ts';
import type { PointList } from './point-list.ts';

/** A dimension with more values has as neighbours those at distances of powers of two only. */
const MAX_NEIGHBOURS = 256;

function* otherDigits(digit: number, cardinality: number): Generator<number> {
  if (cardinality <= MAX_NEIGHBOURS) {
    for (let other = 0; other < cardinality; other++) if (other !== digit) yield other;
    return;
  }
  for (let step = 1; step < cardinality; step *= 2) {
    if (digit >= step) yield digit - step;
    if (digit + step < cardinality) yield digit + step;
  }
}

/**
 * The neighbours of a canonical point: the canonical points that differ in the value of one active dimension. Where that value
 * makes other dimensions active, each value of one of them is a neighbour; where it makes them inactive, they collapse.
 */
export class Neighbourhood {
  readonly #space: Grid;
  /** (d) whether conditions name the dimension. */
  readonly #isParent: boolean[];

  constructor(space: Grid) {
    this.#space = space;
    const parents = new Set(space.conditions.flat().map(({ dimension }) => dimension));
    this.#isParent = space.dimensions.map((_, dimension) => parents.has(dimension));
  }

  /** @param from the first dimension whose value is to change. */
  append(digits: Digits, states: Int32Array, into: PointList, from = 0): void {
    const { cardinalities } = this.#space;
    for (let d = from; d < cardinalities.length; d++) {
      const cardinality = cardinalities[d]!;
      if (states[d] === cardinality) continue;
      for (const digit of otherDigits(digits[d]!, cardinality)) {
        if (this.#isParent[d]) this.#appendWithDependents(digits, states, d, digit, into);
        else into.pushAllBut(digits, states, d, digit, digit);
      }
    }
  }

  #appendWithDependents(digits: Digits, states: Int32Array, d: number, digit: number, into: PointList): void {
    const space = this.#space;
    const changed = space.canonical(digits.with(d, digit));
    const changedStates = space.states(changed);
    into.push(changed, changedStates);
    changedStates.forEach((state, other) => {
      const cardinality = space.cardinalities[other]!;
      if (state === cardinality || states[other] !== cardinality) return; // was active, or is not
      for (const value of otherDigits(0, cardinality)) {
        const further = space.canonical(changed.with(other, value));
        into.push(further, space.states(further));
      }
    });
  }
}
