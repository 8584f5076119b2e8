#include "kernels/posterior-at.h"
#include "math/covariance.h"

namespace strop {
namespace STROP_LEVEL {

// dot() of a row with as many columns as there are lanes: block (n, laneCount). Each lane has the bits that dot() gives.
static inline Lanes dotBlock(const double* row, const double* block, int n) {
  Lanes s[8] = {};
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int l = 0; l < 8; l++) s[l] += row[i + l] * loadLanes(block + int64_t(i + l) * laneCount);
  }
  for (int l = 0; l < 7; l++) {
    if (i + l < n) s[l] += row[i + l] * loadLanes(block + int64_t(i + l) * laneCount);
  }
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

// A block of points at a time, one a lane: the triangle is read once a block, and no sum waits for itself.
static void posteriorAt(const PosteriorAtPoints& given) {
  const int n = given.table.n;
  double* const covariances = given.scratch;
  double* const solved = covariances + int64_t(n) * laneCount;
  double* const row = solved + int64_t(n) * laneCount;
  for (int first = 0; first < given.count; first += laneCount) {
    const int lanes = given.count - first < laneCount ? given.count - first : laneCount;
    Lanes prior;
    for (int lane = 0; lane < laneCount; lane++) {
      // Lanes beyond the last point repeat it.
      const int64_t point = first + (lane < lanes ? lane : lanes - 1);
      const int32_t* const states = given.points + point * given.table.dimensions;
      prior[lane] = priorMeanAt(given.prior, states, given.table.dimensions);
      covariancesOf(given.table, states, row, row + n);
      for (int i = 0; i < n; i++) covariances[int64_t(i) * laneCount + lane] = row[i];
    }
    const Lanes mean = prior + dotBlock(given.weights, covariances, n);
    const double* factor = given.factor;
    Lanes explained[8] = {};
    for (int i = 0; i < n; i++) {
      const int64_t at = int64_t(i) * laneCount;
      const Lanes v = (loadLanes(covariances + at) - dotBlock(factor, solved, i)) / factor[i];
      storeLanes(solved + at, v);
      explained[i & 7] += v * v;
      factor += i + 1;
    }
    const Lanes sum = ((explained[0] + explained[4]) + (explained[2] + explained[6])) +
                      ((explained[1] + explained[5]) + (explained[3] + explained[7]));
    const Lanes variance = given.table.amplitude - sum;
    for (int lane = 0; lane < lanes; lane++) {
      given.mean[first + lane] = mean[lane];
      given.deviation[first + lane] = variance[lane] > 0.0 ? __builtin_sqrt(variance[lane]) : 0.0;
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
