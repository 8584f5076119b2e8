// The radial covariance functions and their slopes; assembly/math/radial.ts has the same operations in the same order.
#pragma once

#include "math/exp.h"

namespace strop {
namespace STROP_LEVEL {

static inline double rootOf(double x) { return __builtin_sqrt(x); }
static inline Lanes rootOf(Lanes x) {
  for (int lane = 0; lane < laneCount; lane++) x[lane] = __builtin_sqrt(x[lane]);
  return x;
}

template <class V> struct CovarianceAndSlope {
  V covariance;
  V slope;
};

// k = amplitude·radial(r²)·exp(−s) and ∂k/∂r² (Rasmussen and Williams, eqs. 4.17 and 4.9); the two exponentials are one.
template <class V> static inline CovarianceAndSlope<V> covarianceAndSlope(int radial, double amplitude, V squared, V exponent) {
  if (radial == 2) {
    const V k = exp(-(squared * 0.5 + exponent)) * amplitude;
    return {k, k * -0.5};
  }
  const double root = radial == 0 ? 2.23606797749979 : 1.7320508075688772;
  const V r = rootOf(squared) * root;
  const V e = exp(-(r + exponent)) * amplitude;
  if (radial == 0) return {(1.0 + r + squared * 1.6666666666666667) * e, (1.0 + r) * e * -0.8333333333333334};
  return {(1.0 + r) * e, e * -1.5};
}

}  // namespace STROP_LEVEL
}  // namespace strop
