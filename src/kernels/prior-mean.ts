import type { TrendArrays } from './interface.ts';

/** The prior mean at a point, or at all points that begin with its states. */
export function priorMeanAt({ states, trend }: TrendArrays, priorMean: number, point: Int32Array): number {
  let row = 0;
  return point.reduce((sum, state, j) => {
    row += states[j]!;
    return sum + trend[row - states[j]! + state]!;
  }, priorMean);
}
