/** Clips that are tried, as shares of the largest magnitude: below 0.4 no bell-shaped weights have their least error. */
const SHARES = Array.from({ length: 13 }, (_, i) => 1 - 0.05 * i);

/**
 * The magnitude that the largest integer stands for, of each feature. With 127 integers to a side that is the largest weight:
 * whatever is lost by cutting it off is more than finer steps win. With 7 it is the one of least Σ(w − scale·integer)² among
 * `SHARES`, since few weights are near the largest, and all others gain.
 *
 * @param weights of each of a layer's synapses, (…, features). @returns (features).
 */
export function clipOf(
  weights: readonly Float32Array[],
  features: number,
  limit: number,
  per: 'channel' | 'layer',
): Float64Array {
  const groups = per === 'channel' ? features : 1;
  const largest = new Float64Array(groups);
  for (const array of weights) {
    for (let i = 0, group = 0; i < array.length; i++, group = group + 1 === groups ? 0 : group + 1) {
      largest[group] = Math.max(largest[group]!, Math.abs(array[i]!));
    }
  }
  const clips = limit > 7 ? largest : leastError(weights, largest, limit);
  return Float64Array.from({ length: features }, (_, f) => clips[f % groups]!);
}

function leastError(weights: readonly Float32Array[], largest: Float64Array, limit: number): Float64Array {
  const best = largest.slice();
  const least = new Float64Array(largest.length).fill(Number.POSITIVE_INFINITY);
  for (const share of SHARES) {
    const clips = largest.map((clip) => share * clip);
    const errors = errorsOf(weights, clips, limit);
    errors.forEach((error, group) => {
      if (error >= least[group]!) return;
      least[group] = error;
      best[group] = clips[group]!;
    });
  }
  return best;
}

/** Σ(w − scale·integer)² of each group. */
function errorsOf(weights: readonly Float32Array[], clips: Float64Array, limit: number): Float64Array {
  const groups = clips.length;
  const errors = new Float64Array(groups);
  const scales = clips.map((clip) => (clip > 0 ? clip / limit : 1));
  for (const array of weights) {
    for (let i = 0, group = 0; i < array.length; i++, group = group + 1 === groups ? 0 : group + 1) {
      const steps = array[i]! / scales[group]!;
      const integer = Math.min(limit, Math.max(-limit, Math.round(steps)));
      errors[group]! += ((steps - integer) * scales[group]!) ** 2;
    }
  }
  return errors;
}
