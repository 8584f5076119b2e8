// The same operations in the same order stand in native/math/normal.h and assembly/math/normal.ts.

import { productLost, scaledErfc, smallErf } from './error-function.ts';
import { expOfSum } from './exp.ts';
import { log, log1p } from './log.ts';

const SQRT_HALF = 0.7071067811865476;
const SQRT_HALF_LOW = -4.833646656726457e-17; // √½ − SQRT_HALF
const INVERSE_SQRT_2_PI = 0.3989422804014327;
const HALF_LOG_2_PI = 0.9189385332046727;
const SQRT_HALF_PI = 1.2533141373155003;

/** e^(high + low)·erfcx(x/√2) for x >= √½. */
function scaledTail(x: number, high: number, low: number): number {
  const z = x * SQRT_HALF;
  return scaledErfc(z, productLost(x, SQRT_HALF, z) + x * SQRT_HALF_LOW, high, low);
}

/** Density of the standard normal, e^(−x²/2)/√(2π). */
function normalDensity(x: number): number {
  if (x > 40 || x < -40) return 0;
  const square = x * x;
  return expOfSum(-0.5 * square, -0.5 * productLost(x, x, square)) * INVERSE_SQRT_2_PI;
}

/** Φ(x), the distribution function of the standard normal, at most 2 ulp off. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  const z = x * SQRT_HALF;
  if (z > -0.5 && z < 0.5) return 0.5 + 0.5 * smallErf(z);
  if (x > 0) return 1 - normalCdf(-x);
  if (x < -39) return 0;
  const square = x * x;
  return 0.5 * scaledTail(-x, -0.5 * square, -0.5 * productLost(x, x, square));
}

/** log Φ(x), at most 2 ulp off, also where Φ underflows. */
export function logNormalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x >= 0) return log1p(-normalCdf(-x));
  if (x > -1) return log(normalCdf(x));
  if (x < -1e154) return Number.NEGATIVE_INFINITY;
  return log(0.5 * scaledTail(-x, 0, 0)) - 0.5 * (x * x);
}

/**
 * log(φ(z) + z·Φ(z)): the logarithm of the expected improvement of a standard normal over −z, without underflow
 * (Ament and others, "Unexpected improvements to expected improvement", NeurIPS 2023, eq. 9).
 */
export function logStandardImprovement(z: number): number {
  if (Number.isNaN(z)) return z;
  if (z > -1) return log(normalDensity(z) + z * normalCdf(z));
  if (z < -1e154) return Number.NEGATIVE_INFINITY;
  const logDensity = -0.5 * (z * z) - HALF_LOG_2_PI;
  // Mills' ratio to second order: below −1000 the difference from 1 is lost to rounding, and 15/z⁴ is below it.
  if (z < -1000) return logDensity + (log(1 - 3 / (z * z)) - 2 * log(-z));
  return logDensity + log1p(z * SQRT_HALF_PI * scaledTail(-z, 0, 0));
}
