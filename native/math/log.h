// src/math/log.ts has the derivation. The same operations in the same order: change all three or none.
#pragma once

#include "math/exp.h"

namespace strop {
namespace STROP_LEVEL {

static inline double logOfSum(double k, double f) {
  const double s = f / (2.0 + f);
  const double z = s * s;
  double r = 0.1463003136412286;
  r = r * z + 0.15330617306743305;
  r = r * z + 0.18182922513515942;
  r = r * z + 0.22222210674238516;
  r = r * z + 0.28571428628810996;
  r = r * z + 0.3999999999989322;
  r = r * z + 0.666666666666667;
  r = r * z;
  const double halfSquare = 0.5 * f * f;
  return k * 0.6931471803691238 - ((halfSquare - (s * (halfSquare + r) + k * 1.9082149292705877e-10)) - f);
}

static inline double log(double x) {
  if (!(x > 0.0) || x > 1.7976931348623157e308) {
    return x == 0.0 ? -__builtin_inf() : x > 0.0 ? x : __builtin_nan("");
  }
  const bool subnormal = x < 2.2250738585072014e-308;
  const uint64_t bits = doubleToBits(subnormal ? x * 18014398509481984.0 : x);
  const int32_t shifted = static_cast<int32_t>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e);
  const int32_t k = (shifted >> 20) - 1023 - (subnormal ? 54 : 0);
  const uint64_t high = (shifted & 0x000fffff) + 0x3fe6a09e;
  return logOfSum(k, bitsToDouble((high << 32) | (bits & 0xffffffff)) - 1.0);
}

static inline double log1p(double x) {
  if (x > -0.29 && x < 0.41) return logOfSum(0.0, x);
  const double u = 1.0 + x;
  return log(u) + (x - (u - 1.0)) / u;
}

}  // namespace STROP_LEVEL
}  // namespace strop
