// The covariance functions of src/kernels/interface.ts. The same operations in the same order stand in
// assembly/math/covariance.ts, so that a point has the same covariance, bit for bit, in every kernel that computes it.
#pragma once

#include "kernels/covariance-table.h"
#include "math/radial.h"

namespace strop {
namespace STROP_LEVEL {

template <int radial>
static inline void covarianceRow(const double* squaredDistance, const double* exponent, double amplitude, double* k, int n) {
  int i = 0;
  for (; i + laneCount <= n; i += laneCount) {
    storeLanes(k + i, covarianceAndSlope(radial, amplitude, loadLanes(squaredDistance + i), loadLanes(exponent + i)).covariance);
  }
  for (; i < n; i++) k[i] = covarianceAndSlope(radial, amplitude, squaredDistance[i], exponent[i]).covariance;
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
