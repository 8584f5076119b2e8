import { StropError } from '../errors.ts';

export interface Moments {
  readonly mean: number;
  /** Population deviation: 0 where the values are all the same. */
  readonly deviation: number;
}

function checkFinite(values: readonly number[]): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new StropError(
      'invalid-argument',
      `value ${values[wrong]} of observation ${wrong}: expected a finite number`,
    );
  }
}

/** Of values divided by the largest of them, whose squares do not overflow, and by what they were divided. */
function scaledMoments(values: readonly number[]): Moments & { scaled: Float64Array; largest: number } {
  checkFinite(values);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scaled = Float64Array.from(values, (value) => (largest > 0 ? value / largest : 0));
  if (scaled.every((value) => value === scaled[0])) return { mean: scaled[0] ?? 0, deviation: 0, scaled, largest };
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  const variance = scaled.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / scaled.length;
  return { mean, deviation: Math.sqrt(variance), scaled, largest };
}

/** Of finite numbers of any size: what takes standardised values back, mean + deviation·value. */
export function moments(values: readonly number[]): Moments {
  const { mean, deviation, largest } = scaledMoments(values);
  return { mean: mean * largest, deviation: deviation * largest };
}

/**
 * Values shifted and scaled to mean 0 and (population) deviation 1; all 0 where they are all the same.
 *
 * @param values (n) finite numbers of any size. @returns (n).
 */
export function standardise(values: readonly number[]): Float64Array {
  const { scaled, mean, deviation } = scaledMoments(values);
  return scaled.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/**
 * Values of which those far below the others are raised to the lower fence, Q1 − `fences`·(Q3 − Q1) (Tukey, Exploratory Data
 * Analysis, 1977): a diverged trial then no longer stretches the scale on which good ones are told apart. What lies above
 * stays, since improvement is upwards. The quartiles are interpolated linearly between the sorted values.
 *
 * @param values (n) finite numbers. @param fences at least 0. Default 1.5.
 */
export function winsorise(values: readonly number[], fences = 1.5): number[] {
  checkFinite(values);
  if (!(fences >= 0)) throw new StropError('invalid-argument', `fences ${fences}: expected a number of at least 0`);
  const sorted = Float64Array.from(values).sort();
  const quantile = (part: number): number => {
    const place = part * (sorted.length - 1);
    const below = Math.floor(place);
    const weight = place - below;
    return (1 - weight) * sorted[below]! + weight * sorted[Math.ceil(place)]!;
  };
  const [first, third] = [quantile(0.25), quantile(0.75)];
  const fence = first - fences * (third - first);
  return values.map((value) => (value < fence ? fence : value));
}
