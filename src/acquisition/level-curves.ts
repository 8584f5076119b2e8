import type { PosteriorArrays, PosteriorShape } from '../kernels/interface.ts';
import { log } from '../math/log.ts';
import { logNormalCdf, logStandardImprovement } from '../math/normal.ts';
import { type Acquisition, acquisitionValue } from './acquisition.ts';

/** Levels of the deviation, from 0 to that of the prior. */
export const LEVELS = 64;
const BISECTIONS = 60;

/**
 * What `boundSearch` compares: for each level of the deviation a slope η, and a threshold below which mean + η·variance leaves no
 * room for a value. The slopes stay as they are for the first value, the thresholds rise with it.
 *
 * With c(σ) the least mean that has the value at deviation σ, the threshold is the minimum of c(σ) + η·σ² over all σ, and η is such
 * that the minimum is at the level's σ. For LCB and PI c is linear; for EI it is concave, since EI is jointly convex in mean and
 * deviation, so that chords are below it. Where the value rises as the deviation falls (PI beyond its target) η is 0 and the
 * deviation is taken at its lowest, 0.
 */
export class LevelCurves {
  readonly slopes: Float64Array;
  readonly #acquisition: Acquisition;
  readonly #shape: PosteriorShape;
  /** What rounding may add to a variance: 4·n·2⁻⁵²·amplitude times the ratio of the factor's largest to its smallest pivot. */
  readonly #varianceError: number;

  constructor(
    acquisition: Acquisition,
    shape: PosteriorShape,
    { factor }: Pick<PosteriorArrays, 'factor'>,
    value: number,
  ) {
    this.#acquisition = acquisition;
    this.#shape = shape;
    const pivots = Array.from({ length: shape.n }, (_, i) => factor[(i * (i + 3)) / 2]!);
    const largest = pivots.reduce((a, b) => Math.max(a, b), 1e-300);
    const smallest = pivots.reduce((a, b) => Math.min(a, b), largest);
    this.#varianceError = 4 * shape.n * 2 ** -52 * shape.amplitude * (largest / smallest);
    const deviations = this.#deviations();
    const means = deviations.map((deviation) => leastMean(acquisition, deviation, value));
    this.slopes = Float64Array.from({ length: LEVELS }, (_, level) => {
      const fall = means[level]! - means[level + 1]!;
      return fall > 0 ? fall / (deviations[level + 1]! ** 2 - deviations[level]! ** 2) : 0;
    });
  }

  /** (levels) below which no point has the value. */
  thresholds(value: number): Float64Array {
    const deviations = this.#deviations();
    const means = deviations.map((deviation) => leastMean(this.#acquisition, deviation, value));
    return this.slopes.map((slope) => {
      let least = Infinity;
      for (let l = 0; l < LEVELS; l++) {
        least = Math.min(least, leastOnChord(deviations[l]!, deviations[l + 1]!, means[l]!, means[l + 1]!, slope));
      }
      return least - slope * this.#varianceError;
    });
  }

  /** The highest value that a bound on mean + η·variance leaves room for. */
  valueAt(bound: number, level: number): number {
    const slope = this.slopes[level]!;
    const deviations = this.#deviations();
    let highest = -Infinity;
    for (let l = 0; l < LEVELS; l++) {
      const mean = bound + slope * this.#varianceError - slope * deviations[l]! ** 2;
      const atLow = acquisitionValue(this.#acquisition, mean, deviations[l]!);
      highest = Math.max(highest, atLow, acquisitionValue(this.#acquisition, mean, deviations[l + 1]!));
    }
    return highest;
  }

  #deviations(): number[] {
    return Array.from({ length: LEVELS + 1 }, (_, l) => (Math.sqrt(this.#shape.amplitude) * l) / LEVELS);
  }
}

/** The least of chord(σ) + slope·σ² for low <= σ <= high. */
function leastOnChord(low: number, high: number, atLow: number, atHigh: number, slope: number): number {
  const rise = (atHigh - atLow) / (high - low);
  const turn = slope > 0 ? Math.min(high, Math.max(low, -rise / (2 * slope))) : rise < 0 ? high : low;
  return atLow + rise * (turn - low) + slope * turn * turn;
}

/** The least mean, or less, with which a point of this deviation, or of a lower one where that is worth more, has the value. */
function leastMean({ kind, incumbent, xi, kappa }: Acquisition, deviation: number, value: number): number {
  if (kind === 'mean' || (kind === 'LCB' && kappa < 0)) return value;
  if (kind === 'LCB') return value - kappa * deviation;
  const target = incumbent + xi;
  if (kind === 'PI') {
    const z = lowestWith(logNormalCdf, value);
    return target + Math.min(0, z) * deviation;
  }
  if (deviation === 0) return target + Math.exp(value) * (1 - 1e-12);
  return target + deviation * lowestWith(logStandardImprovement, value - log(deviation));
}

/** At most the z at which a rising function has a value. */
function lowestWith(f: (z: number) => number, value: number): number {
  if (value === -Infinity) return -Infinity;
  let low = -1;
  while (f(low) >= value) low *= 2;
  let high = 1;
  while (f(high) < value && high < 1e300) high *= 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < value) low = middle;
    else high = middle;
  }
  return low;
}
