// The same operations in the same order stand in native/math/error-function.h and assembly/math/error-function.ts.

import { expOfSum } from './exp.ts';

const SPLITTER = 134217729; // 2^27 + 1

/** erf(x) for |x| <= ½: x·E(x²), E of degree 8 interpolated at Chebyshev nodes. */
export function smallErf(x: number): number {
  const z = x * x;
  let e = 1.4725211252266738e-6;
  e = e * z - 1.4845787890421724e-5;
  e = e * z + 0.00012053332795966865;
  e = e * z - 0.0008548297707906897;
  e = e * z + 0.0052239773725259965;
  e = e * z - 0.026866170632859;
  e = e * z + 0.11283791670925271;
  e = e * z - 0.3761263890318347;
  e = e * z + 1.1283791670955126;
  return x * e;
}

/**
 * e^(high + low)·erfcx(x + xLost) for x >= ½ and an xLost within x's rounding, where erfcx(x) = e^(x²)·erfc(x): (1 + 2x)·erfcx(x) is smooth in t = (x − 3)/(x + 3), here a
 * polynomial of degree 23 (form: Shepherd and Laframboise, Math. Comp. 36, 1981). What its last addition and 1 + 2x lose to
 * rounding goes into the exponent, where it costs no further rounding.
 */
export function scaledErfc(x: number, xLost: number, high: number, low: number): number {
  const t = (x - 3) / (x + 3);
  let q = 3.4067993470325632e-9;
  q = q * t - 7.763887917930938e-9;
  q = q * t - 2.030202389500691e-8;
  q = q * t + 4.404797875133832e-8;
  q = q * t + 1.1067996426745221e-7;
  q = q * t - 1.464210882999557e-7;
  q = q * t - 6.230702404690642e-7;
  q = q * t + 3.6111326505816053e-7;
  q = q * t + 3.4754123465335582e-6;
  q = q * t - 7.33686426065499e-7;
  q = q * t - 2.0101508706745832e-5;
  q = q * t + 4.950173560521449e-6;
  q = q * t + 0.00012509955426271118;
  q = q * t - 0.0001051599365097246;
  q = q * t - 0.0007798323014462081;
  q = q * t + 0.001888690375555504;
  q = q * t + 0.0025293918188247794;
  q = q * t - 0.02377051491972935;
  q = q * t + 0.06830802734382649;
  q = q * t - 0.11927366341527468;
  q = q * t + 0.12964515870276463;
  q = q * t - 0.04756229435345113;
  q = q * t - 0.1356211061245812;
  q = q * t;
  const p = 1.2530080582697296 + q;
  const pLost = q - (p - 1.2530080582697296);
  const d = 1 + 2 * x;
  const dLost = 1 - (d - 2 * x) + 2 * xLost;
  return (expOfSum(high, low + (pLost / p - dLost / d)) * p) / d;
}

/** a·b − product, for the rounded product: what the rounding lost, exactly (Veltkamp's split, Dekker's product, 1971). */
export function productLost(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The complementary error function 1 − erf(x), at most 2 ulp off. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const magnitude = x < 0 ? -x : x;
  if (magnitude < 0.5) return 1 - smallErf(x);
  const square = magnitude * magnitude;
  const tail = magnitude > 27.3 ? 0 : scaledErfc(magnitude, 0, -square, -productLost(magnitude, magnitude, square));
  return x < 0 ? 2 - tail : tail;
}
