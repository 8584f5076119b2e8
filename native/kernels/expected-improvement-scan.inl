#include "kernels/expected-improvement-scan.h"
#include "math/covariance.h"
#include "math/normal.h"

namespace strop {
namespace STROP_LEVEL {

// Matérn 5/2 of the squared scaled distance (Rasmussen and Williams, eq. 4.17).
template <class V> static inline V matern52(V squaredDistance, double amplitude) {
  const V r = squareRoot(squaredDistance) * 2.23606797749979;
  return (1.0 + r + squaredDistance * 1.6666666666666667) * amplitude * exp(-r);
}

// partial[j] = Σ over dimensions 0 to j of their distances, for all observations; from the first dimension that moved.
static inline void sumDistances(const Scan& scan, int from) {
  const int n = scan.n;
  const double* table = scan.distances;
  for (int j = 0; j < from; j++) table += int64_t(scan.cardinalities[j]) * n;
  for (int j = from; j < scan.dimensions; j++) {
    const double* row = table + int64_t(scan.digits[j]) * n;
    double* sum = scan.partial + int64_t(j) * n;
    if (j == 0) {
      for (int i = 0; i < n; i++) sum[i] = row[i];
    } else {
      for (int i = 0; i < n; i++) sum[i] = sum[i - n] + row[i];
    }
    table += int64_t(scan.cardinalities[j]) * n;
  }
}

static inline double scanAt(const Scan& scan, double* mean, double* deviation) {
  const int n = scan.n;
  const double* distance = scan.partial + int64_t(scan.dimensions - 1) * n;
  double* k = scan.covariance;
  int i = 0;
  for (; i + laneCount <= n; i += laneCount) storeLanes(k + i, matern52(loadLanes(distance + i), scan.amplitude));
  for (; i < n; i++) k[i] = matern52(distance[i], scan.amplitude);

  double* v = scan.solved;
  const double* row = scan.factor;
  for (i = 0; i < n; i++) {
    v[i] = (k[i] - dot(row, v, i)) / row[i];
    row += i + 1;
  }
  const double variance = scan.amplitude - dot(v, v, n);
  *mean = scan.priorMean + dot(k, scan.weights, n);
  *deviation = variance > 0.0 ? __builtin_sqrt(variance) : 0.0;
  const double gain = *mean - scan.incumbent - scan.xi;
  if (*deviation > 0.0) return log(*deviation) + logStandardImprovement(gain / *deviation);
  return gain > 0.0 ? log(gain) : -__builtin_inf();
}

static ScanResult expectedImprovementScan(const Scan& scan) {
  int64_t rest = scan.first;
  for (int j = scan.dimensions - 1; j >= 0; j--) {
    scan.digits[j] = static_cast<int32_t>(rest % scan.cardinalities[j]);
    rest /= scan.cardinalities[j];
  }
  int64_t excludedAt = 0;
  while (excludedAt < scan.excludedCount && scan.excluded[excludedAt] < double(scan.first)) excludedAt++;

  ScanResult best = {-1, -__builtin_inf()};
  int moved = 0;
  for (int c = 0; c < scan.count; c++) {
    sumDistances(scan, moved);
    const double value = scanAt(scan, scan.mean + c, scan.deviation + c);
    scan.logImprovement[c] = value;
    const int64_t index = scan.first + c;
    const bool excluded = excludedAt < scan.excludedCount && scan.excluded[excludedAt] == double(index);
    if (excluded) excludedAt++;
    else if (best.index < 0 || value > best.logImprovement) best = {index, value};
    for (moved = scan.dimensions - 1; moved > 0; moved--) {
      if (++scan.digits[moved] < scan.cardinalities[moved]) break;
      scan.digits[moved] = 0;
    }
    if (moved == 0) scan.digits[0]++;
  }
  return best;
}

}  // namespace STROP_LEVEL
}  // namespace strop
