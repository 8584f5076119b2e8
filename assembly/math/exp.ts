// src/math/exp.ts has the derivation. The same operations in the same order: change all three or none.

const ROUND: f64 = 6755399441055744; // 1.5·2^52

// 2^k: k + 1023 stands in the low bits of the sum, and is shifted into the exponent.
function powerOfTwo(k: f64): f64 {
  return reinterpret<f64>(reinterpret<i64>(k + (ROUND + 1023)) << 52);
}

export function exp(x: f64): f64 {
  return expOfSum(x, 0);
}

export function expOfSum(high: f64, low: f64): f64 {
  let x = high > 710 ? 710 : high;
  x = x < -746 ? -746 : x;
  const k = x * 1.4426950408889634 + ROUND - ROUND;
  const r = x - k * 0.6931471803691238 - (k * 1.9082149292705877e-10 - low);
  let q = r * 2.5100472505694996e-8 + 2.7620201591031547e-7;
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

function splat(x: f64): v128 {
  return f64x2.splat(x);
}

function step(q: v128, r: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(q, r), splat(c));
}

function powersOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, splat(ROUND + 1023)), 52);
}

/** exp of two lanes, with the bits of the scalar form. */
export function expLanes(high: v128): v128 {
  let x = v128.bitselect(splat(710), high, f64x2.gt(high, splat(710)));
  x = v128.bitselect(splat(-746), x, f64x2.lt(x, splat(-746)));
  const k = f64x2.sub(f64x2.add(f64x2.mul(x, splat(1.4426950408889634)), splat(ROUND)), splat(ROUND));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(k, splat(0.6931471803691238))),
    f64x2.mul(k, splat(1.9082149292705877e-10)),
  );
  let q = f64x2.add(f64x2.mul(r, splat(2.5100472505694996e-8)), splat(2.7620201591031547e-7));
  q = step(q, r, 2.7557268276905696e-6);
  q = step(q, r, 2.4801521057868204e-5);
  q = step(q, r, 0.00019841269863171557);
  q = step(q, r, 0.0013888888917367081);
  q = step(q, r, 0.008333333333330039);
  q = step(q, r, 0.041666666666623824);
  q = step(q, r, 0.16666666666666669);
  q = step(q, r, 0.5000000000000001);
  const half = f64x2.sub(f64x2.add(f64x2.mul(k, splat(0.5)), splat(ROUND)), splat(ROUND));
  const y = f64x2.add(splat(1), f64x2.add(r, f64x2.mul(f64x2.mul(r, r), q)));
  return f64x2.mul(f64x2.mul(y, powersOfTwo(half)), powersOfTwo(f64x2.sub(k, half)));
}
