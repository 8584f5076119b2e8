// The same operations in the same order stand in native/math/exp.h and assembly/math/exp.ts: change all three or none.

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.6931471803691238; // 32 significant bits, so that k·LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const ROUND = 6755399441055744; // 1.5·2^52: adding and subtracting it rounds to the nearest integer, ties to even

const bits = new Int32Array(2);
const float = new Float64Array(bits.buffer);
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

function powerOfTwo(k: number): number {
  bits[HIGH_WORD ^ 1] = 0;
  bits[HIGH_WORD] = (k + 1023) << 20;
  return float[0]!;
}

/** e^x, at most 1 ulp off. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/**
 * e^(high + low) for a |low| far below 1, which carries what `high` lost to rounding.
 *
 * Cody and Waite's reduction to |r| <= ln 2 / 2, then 1 + r + r²·Q(r) with Q of degree 9, interpolated at Chebyshev nodes
 * (error of r²·Q below 2e-17), then two scalings, so that subnormal results are rounded once.
 */
export function expOfSum(high: number, low: number): number {
  let x = high > 710 ? 710 : high;
  x = x < -746 ? -746 : x;
  const k = x * LOG2_E + ROUND - ROUND;
  const r = x - k * LN2_HIGH - (k * LN2_LOW - low);
  let q = 2.5100472505694996e-8;
  q = q * r + 2.7620201591031547e-7;
  q = q * r + 2.7557268276905696e-6;
  q = q * r + 2.4801521057868204e-5;
  q = q * r + 0.00019841269863171557;
  q = q * r + 0.0013888888917367081;
  q = q * r + 0.008333333333330039;
  q = q * r + 0.041666666666623824;
  q = q * r + 0.16666666666666669;
  q = q * r + 0.5000000000000001;
  const half = k * 0.5 + ROUND - ROUND;
  return (1 + (r + r * r * q)) * powerOfTwo(half) * powerOfTwo(k - half);
}
