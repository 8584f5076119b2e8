import { StropError } from '../errors.ts';

/** The values of one point in several objectives, each to be maximised. */
export type Objectives = ArrayLike<number>;

/** Whether a is at least as good as b in all objectives, and better in one. */
export function dominates(a: Objectives, b: Objectives): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (!(a[i]! >= b[i]!)) return false;
    if (a[i]! > b[i]!) better = true;
  }
  return better;
}

/** The places of the points that no other dominates, in their order; equal points are all there. */
export function paretoFront(points: readonly Objectives[]): number[] {
  return Array.from(points.keys()).filter((i) => !points.some((other) => dominates(other, points[i]!)));
}

/** A front of two objectives as a staircase above a reference point: the first objective ascends, the second descends. */
export function staircase(points: readonly Objectives[], reference: Objectives): [number, number][] {
  needTwo(points, reference);
  const above = points.filter((p) => p[0]! > reference[0]! && p[1]! > reference[1]!);
  const descending = above.toSorted((a, b) => b[0]! - a[0]! || b[1]! - a[1]!);
  const steps: [number, number][] = [];
  for (const p of descending) if (steps.length === 0 || p[1]! > steps.at(-1)![1]) steps.push([p[0]!, p[1]!]);
  return steps.reverse();
}

/** The area that points of two objectives, each to be maximised, dominate above a reference point. */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  let left = reference[0]!;
  return staircase(points, reference).reduce((area, [first, second]) => {
    const width = first - left;
    left = first;
    return area + width * (second - reference[1]!);
  }, 0);
}

/** A point that all others dominate by a tenth of their range at least: for a hypervolume that nobody chose a point for. */
export function defaultReference(points: readonly Objectives[]): [number, number] {
  if (points.length === 0) throw new StropError('invalid-argument', 'no points: expected at least one, or a reference');
  needTwo(points, points[0]!);
  const below = (objective: 0 | 1): number => {
    const values = points.map((point) => point[objective]!);
    const lowest = values.reduce((a, b) => Math.min(a, b));
    const highest = values.reduce((a, b) => Math.max(a, b));
    return lowest - 0.1 * (highest > lowest ? highest - lowest : Math.max(1, Math.abs(lowest)));
  };
  return [below(0), below(1)];
}

function needTwo(points: readonly Objectives[], reference: Objectives): void {
  const wrong = [reference, ...points].find(({ length }) => length !== 2);
  if (wrong) throw new StropError('invalid-argument', `${wrong.length} objectives: expected 2`);
}
