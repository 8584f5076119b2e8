// src/math/log.ts has the derivation. The same operations in the same order: change all three or none.

export function log(x: f64): f64 {
  if (!(x > 0) || x == Infinity) return x == 0 ? -Infinity : x > 0 ? x : NaN;
  const subnormal = x < 2.2250738585072014e-308;
  const bits = reinterpret<i64>(subnormal ? x * 18014398509481984 : x);
  const shifted = <i32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e);
  const k = (shifted >> 20) - 1023 - (subnormal ? 54 : 0);
  const high = <i64>((shifted & 0x000fffff) + 0x3fe6a09e);
  return logOfSum(<f64>k, reinterpret<f64>((high << 32) | (bits & 0xffffffff)) - 1);
}

function logOfSum(k: f64, f: f64): f64 {
  const s = f / (2 + f);
  const z = s * s;
  let r: f64 = 0.1463003136412286;
  r = r * z + 0.15330617306743305;
  r = r * z + 0.18182922513515942;
  r = r * z + 0.22222210674238516;
  r = r * z + 0.28571428628810996;
  r = r * z + 0.3999999999989322;
  r = r * z + 0.666666666666667;
  r = r * z;
  const halfSquare = 0.5 * f * f;
  return k * 0.6931471803691238 - (halfSquare - (s * (halfSquare + r) + k * 1.9082149292705877e-10) - f);
}

export function log1p(x: f64): f64 {
  if (x > -0.29 && x < 0.41) return logOfSum(0, x);
  const u = 1 + x;
  return log(u) + (x - (u - 1)) / u;
}
