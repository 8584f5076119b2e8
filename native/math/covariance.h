// The covariance functions of src/kernels/interface.ts. The same operations in the same order stand in
// assembly/math/covariance.ts, so that a point has the same covariance, bit for bit, in every kernel that computes it.
#pragma once

#include "kernels/covariance-table.h"
#include "math/exp.h"

namespace strop {
namespace STROP_LEVEL {

static inline double squareRoot(double x) { return __builtin_sqrt(x); }
static inline Lanes squareRoot(Lanes x) {
  for (int lane = 0; lane < laneCount; lane++) x[lane] = __builtin_sqrt(x[lane]);
  return x;
}

// amplitude·radial(r²)·e^(−s), with one exponential for both (Rasmussen and Williams, eqs. 4.9, 4.17). V is double or Lanes.
template <int radial, class V> static inline V covarianceAt(V squaredDistance, V exponent, double amplitude) {
  if (radial == MATERN_52) {
    const V r = squareRoot(squaredDistance) * 2.23606797749979;
    return (1.0 + r + squaredDistance * 1.6666666666666667) * (exp(-(r + exponent)) * amplitude);
  }
  if (radial == MATERN_32) {
    const V r = squareRoot(squaredDistance) * 1.7320508075688772;
    return (1.0 + r) * (exp(-(r + exponent)) * amplitude);
  }
  return exp(-(squaredDistance * 0.5 + exponent)) * amplitude;
}

template <int radial>
static inline void covarianceRow(const double* squaredDistance, const double* exponent, double amplitude, double* k, int n) {
  int i = 0;
  for (; i + laneCount <= n; i += laneCount) {
    storeLanes(k + i, covarianceAt<radial>(loadLanes(squaredDistance + i), loadLanes(exponent + i), amplitude));
  }
  for (; i < n; i++) k[i] = covarianceAt<radial>(squaredDistance[i], exponent[i], amplitude);
}

// The covariance of one point, given by its states (d), with the n observations. scratch: (2, n).
static inline void covariancesOf(const CovarianceTable& table, const int32_t* states, double* k, double* scratch) {
  const int n = table.n;
  double* const squaredDistance = scratch;
  double* const exponent = scratch + n;
  for (int i = 0; i < 2 * n; i++) scratch[i] = 0.0;
  const double* rows = table.contributions;
  for (int j = 0; j < table.dimensions; j++) {
    const double* row = rows + int64_t(states[j]) * n;
    double* const sum = table.factors[j] == 0 ? squaredDistance : exponent;
    for (int i = 0; i < n; i++) sum[i] += row[i];
    rows += int64_t(table.states[j]) * n;
  }
  switch (table.radial) {
    case MATERN_52: return covarianceRow<MATERN_52>(squaredDistance, exponent, table.amplitude, k, n);
    case MATERN_32: return covarianceRow<MATERN_32>(squaredDistance, exponent, table.amplitude, k, n);
    default: return covarianceRow<RBF>(squaredDistance, exponent, table.amplitude, k, n);
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
