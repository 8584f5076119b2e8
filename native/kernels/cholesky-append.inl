#include "kernels/cholesky-append.h"
#include "simd/lanes.h"

namespace strop {
namespace STROP_LEVEL {

static double choleskyAppend(double* factor, const double* covariance, int n) {
  double* row = factor + int64_t(n) * (n + 1) / 2;
  const double* earlier = factor;
  for (int i = 0; i < n; i++) {
    row[i] = (covariance[i] - dot(earlier, row, i)) / earlier[i];
    earlier += i + 1;
  }
  const double own = covariance[n];
  const double pivot = own - dot(row, row, n);
  if (!(pivot > n * 2.220446049250313e-16 * own) || !(pivot > 0.0)) return 0.0;
  row[n] = __builtin_sqrt(pivot);
  return pivot;
}

}  // namespace STROP_LEVEL
}  // namespace strop
