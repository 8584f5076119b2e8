// src/math/normal.ts has the derivations. The same operations in the same order: change all three or none.
#pragma once

#include "math/error-function.h"
#include "math/log.h"

namespace strop {
namespace STROP_LEVEL {

constexpr double sqrtHalf = 0.7071067811865476;
constexpr double sqrtHalfLow = -4.833646656726457e-17;
constexpr double inverseSqrt2Pi = 0.3989422804014327;
constexpr double halfLog2Pi = 0.9189385332046727;
constexpr double sqrtHalfPi = 1.2533141373155003;

static inline double scaledTail(double x, double high, double low) {
  const double z = x * sqrtHalf;
  return scaledErfc(z, productLost(x, sqrtHalf, z) + x * sqrtHalfLow, high, low);
}

static inline double normalDensity(double x) {
  if (x > 40.0 || x < -40.0) return 0.0;
  const double square = x * x;
  return expOfSum(-0.5 * square, -0.5 * productLost(x, x, square)) * inverseSqrt2Pi;
}

static inline double normalCdf(double x) {
  if (x != x) return x;
  const double z = x * sqrtHalf;
  if (z > -0.5 && z < 0.5) return 0.5 + 0.5 * smallErf(z);
  if (x > 0.0) return 1.0 - normalCdf(-x);
  if (x < -39.0) return 0.0;
  const double square = x * x;
  return 0.5 * scaledTail(-x, -0.5 * square, -0.5 * productLost(x, x, square));
}

static inline double logNormalCdf(double x) {
  if (x != x) return x;
  if (x >= 0.0) return log1p(-normalCdf(-x));
  if (x > -1.0) return log(normalCdf(x));
  if (x < -1e154) return -__builtin_inf();
  return log(0.5 * scaledTail(-x, 0.0, 0.0)) - 0.5 * (x * x);
}

static inline double logStandardImprovement(double z) {
  if (z != z) return z;
  if (z > -1.0) return log(normalDensity(z) + z * normalCdf(z));
  if (z < -1e154) return -__builtin_inf();
  const double logDensity = -0.5 * (z * z) - halfLog2Pi;
  // Mills' ratio to second order: below −1000 the difference from 1 is lost to rounding, and 15/z⁴ is below it.
  if (z < -1000.0) return logDensity + (log(1.0 - 3.0 / (z * z)) - 2.0 * log(-z));
  return logDensity + log1p(z * sqrtHalfPi * scaledTail(-z, 0.0, 0.0));
}

}  // namespace STROP_LEVEL
}  // namespace strop
