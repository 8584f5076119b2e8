// src/math/error-function.ts has the derivations. The same operations in the same order: change all three or none.
#pragma once

#include "math/exp.h"

namespace strop {
namespace STROP_LEVEL {

static inline double smallErf(double x) {
  const double z = x * x;
  double e = 1.4725211252266738e-6;
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

static inline double scaledErfc(double x, double xLost, double high, double low) {
  const double t = (x - 3.0) / (x + 3.0);
  double q = 3.4067993470325632e-9;
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
  const double p = 1.2530080582697296 + q;
  const double pLost = q - (p - 1.2530080582697296);
  const double d = 1.0 + 2.0 * x;
  const double dLost = (1.0 - (d - 2.0 * x)) + 2.0 * xLost;
  return (expOfSum(high, low + (pLost / p - dLost / d)) * p) / d;
}

static inline double productLost(double a, double b, double product) {
  const double aScaled = 134217729.0 * a;
  const double aHigh = aScaled - (aScaled - a);
  const double aLow = a - aHigh;
  const double bScaled = 134217729.0 * b;
  const double bHigh = bScaled - (bScaled - b);
  const double bLow = b - bHigh;
  return (((aHigh * bHigh - product) + aHigh * bLow) + aLow * bHigh) + aLow * bLow;
}

static inline double erfc(double x) {
  if (x != x) return x;
  const double magnitude = x < 0.0 ? -x : x;
  if (magnitude < 0.5) return 1.0 - smallErf(x);
  const double square = magnitude * magnitude;
  const double tail =
      magnitude > 27.3 ? 0.0 : scaledErfc(magnitude, 0.0, -square, -productLost(magnitude, magnitude, square));
  return x < 0.0 ? 2.0 - tail : tail;
}

}  // namespace STROP_LEVEL
}  // namespace strop
