// The same operations in the same order stand in native/math/log.h and assembly/math/log.ts: change all three or none.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_TO_54 = 18014398509481984;

const bits = new Int32Array(2);
const float = new Float64Array(bits.buffer);
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Natural logarithm, at most 1 ulp off; −Infinity at 0, NaN below.
 *
 * x = m·2^k with m in [√½, √2); with f = m − 1 and s = f/(2 + f), log m = 2·atanh s = f − (f²/2 − s·(f²/2 + R(s²))), where R is
 * interpolated at Chebyshev nodes (error below 2e-18).
 */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) {
    return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  }
  const subnormal = x < 2.2250738585072014e-308;
  float[0] = subnormal ? x * TWO_TO_54 : x;
  const word = bits[HIGH_WORD]!;
  // The high word of √½ is 0x3fe6a09e: adding the difference to 1.0 puts the carry into the exponent.
  const shifted = word + (0x3ff00000 - 0x3fe6a09e);
  const k = (shifted >> 20) - 1023 - (subnormal ? 54 : 0);
  bits[HIGH_WORD] = (shifted & 0x000fffff) + 0x3fe6a09e;
  return logOfSum(k, float[0]! - 1);
}

/** k·ln 2 + log(1 + f) for 1 + f in [√½, √2). */
function logOfSum(k: number, f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  let r = 0.1463003136412286;
  r = r * z + 0.15330617306743305;
  r = r * z + 0.18182922513515942;
  r = r * z + 0.22222210674238516;
  r = r * z + 0.28571428628810996;
  r = r * z + 0.3999999999989322;
  r = r * z + 0.666666666666667;
  r = r * z;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + r) + k * LN2_LOW) - f);
}

/** log(1 + x) for x in (−1, 1], at most 1 ulp off where x is small. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return logOfSum(0, x);
  const u = 1 + x;
  return log(u) + (x - (u - 1)) / u; // the second term is what 1 + x lost to rounding
}
