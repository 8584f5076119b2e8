// src/math/normal.ts has the derivations. The same operations in the same order: change all three or none.

import { productLost, scaledErfc, smallErf } from './error-function';
import { expOfSum } from './exp';
import { log, log1p } from './log';

const SQRT_HALF: f64 = 0.7071067811865476;
const SQRT_HALF_LOW: f64 = -4.833646656726457e-17; // √½ − SQRT_HALF
const INVERSE_SQRT_2_PI: f64 = 0.3989422804014327;
const HALF_LOG_2_PI: f64 = 0.9189385332046727;
const SQRT_HALF_PI: f64 = 1.2533141373155003;

function scaledTail(x: f64, high: f64, low: f64): f64 {
  const z = x * SQRT_HALF;
  return scaledErfc(z, productLost(x, SQRT_HALF, z) + x * SQRT_HALF_LOW, high, low);
}

export function normalDensity(x: f64): f64 {
  if (x > 40 || x < -40) return 0;
  const square = x * x;
  return expOfSum(-0.5 * square, -0.5 * productLost(x, x, square)) * INVERSE_SQRT_2_PI;
}

export function normalCdf(x: f64): f64 {
  if (x !== x) return x;
  const z = x * SQRT_HALF;
  if (z > -0.5 && z < 0.5) return 0.5 + 0.5 * smallErf(z);
  if (x > 0) return 1 - normalCdf(-x);
  if (x < -39) return 0;
  const square = x * x;
  return 0.5 * scaledTail(-x, -0.5 * square, -0.5 * productLost(x, x, square));
}

export function logNormalCdf(x: f64): f64 {
  if (x !== x) return x;
  if (x >= 0) return log1p(-normalCdf(-x));
  if (x > -1) return log(normalCdf(x));
  if (x < -1e154) return -Infinity;
  return log(0.5 * scaledTail(-x, 0, 0)) - 0.5 * (x * x);
}

export function logStandardImprovement(z: f64): f64 {
  if (z !== z) return z;
  if (z > -1) return log(normalDensity(z) + z * normalCdf(z));
  if (z < -1e154) return -Infinity;
  const logDensity = -0.5 * (z * z) - HALF_LOG_2_PI;
  // Mills' ratio to second order: below −1000 the difference from 1 is lost to rounding, and 15/z⁴ is below it.
  if (z < -1000) return logDensity + (log(1 - 3 / (z * z)) - 2 * log(-z));
  return logDensity + log1p(z * SQRT_HALF_PI * scaledTail(-z, 0, 0));
}
