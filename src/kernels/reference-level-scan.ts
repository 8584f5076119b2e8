import { checkLevelScan } from './check-branching.ts';
import type { LevelScanArrays, LevelScanShape } from './interface.ts';
import { priorMeanAt } from './prior-mean.ts';
import { covarianceDerivatives, levelOf, rowStartsOf } from './reference-bound-model.ts';

/** See Kernels.levelScan. */
export function referenceLevelScan(arrays: LevelScanArrays, shape: LevelScanShape): void {
  const { tailPoints } = checkLevelScan(arrays, shape);
  const { dimensions, first, count } = shape;
  const { states, found, progress, slopes, thresholds } = arrays;
  const slack = slackOf(arrays, shape);
  progress.fill(0, 0, 2);
  for (let head = first; head < first + count; head++) {
    if ((progress[1]! + tailPoints) * dimensions > found.length) return;
    progress[0]!++;
    for (let tail = 0; tail < tailPoints; tail++) {
      const point = new Int32Array(dimensions);
      let rest = head * tailPoints + tail;
      for (let j = dimensions - 1; j >= 0; j--) {
        point[j] = rest % states[j]!;
        rest = Math.floor(rest / states[j]!);
      }
      if (!isConsistent(arrays, point)) continue;
      const { mean, variance } = boundsAt(arrays, shape, point);
      const level = levelOf(shape, variance + slack);
      if (mean + slack + slopes[level]! * (variance + slack) < thresholds[level]!) continue;
      found.set(point, progress[1]! * dimensions);
      progress[1]!++;
    }
  }
}

/** By how much rounding may change a sum: 2⁻⁵¹·(n + d + 64) times the sum of the magnitudes in it. */
function slackOf(
  { weights, centre, trend }: LevelScanArrays,
  { n, dimensions, amplitude, priorMean }: LevelScanShape,
): number {
  let magnitude = 1 + trend.reduce((sum, value) => sum + Math.abs(value), Math.abs(priorMean)) / amplitude;
  let reach = 1;
  for (let i = 0; i < n; i++) {
    magnitude += Math.abs(weights[i]!);
    if (weights[i] !== 0) reach = Math.max(reach, 1 + centre[i]! + centre[n + i]!);
  }
  return 2 ** -51 * (n + dimensions + 64) * reach * magnitude * amplitude;
}

function isConsistent(arrays: LevelScanArrays, point: Int32Array): boolean {
  const { states, cardinalities, conditionStarts, conditionParents, conditionAllowed } = arrays;
  const mostStates = states.reduce((a, b) => Math.max(a, b), 1);
  return point.every((state, j) => {
    let active = true;
    for (let c = conditionStarts[j]!; c < conditionStarts[j + 1]!; c++) {
      active &&= conditionAllowed[c * mostStates + point[conditionParents[c]!]!] !== 0;
    }
    return active === state < cardinalities[j]!;
  });
}

/** The mean, and the variance that the best single observation leaves. */
function boundsAt(arrays: LevelScanArrays, shape: LevelScanShape, point: Int32Array) {
  const { n, dimensions, amplitude, priorMean } = shape;
  const { factors, contributions, centre, weights, covariance } = arrays;
  const starts = rowStartsOf(arrays, dimensions);
  let mean = priorMeanAt(arrays, priorMean, point);
  let explained = 0;
  for (let i = 0; i < n; i++) {
    const sums: [number, number] = [centre[i]!, centre[n + i]!];
    point.forEach((state, j) => {
      sums[factors[j] as 0 | 1] += contributions[(starts[j]! + state) * n + i]!;
    });
    const [k] = covarianceDerivatives(shape, Math.max(0, sums[0]), sums[1]);
    mean += weights[i]! * k;
    explained = Math.max(explained, (k * k) / covariance[i * n + i]!);
  }
  return { mean, variance: amplitude - explained };
}
