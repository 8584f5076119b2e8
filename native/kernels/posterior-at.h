#pragma once

#include "kernels/covariance-table.h"
#include "kernels/prior-mean.h"

namespace strop {

// See posteriorAt in src/kernels/interface.ts.
struct PosteriorAtPoints {
  CovarianceTable table;
  PriorMean prior;
  const double* factor;   // packed lower triangle of n rows
  const double* weights;  // (n)
  const int32_t* points;  // (count, d)
  int count;
  double* mean;       // (count), written
  double* deviation;  // (count), written
  double* scratch;    // posteriorAtScratch(n)
};

// Doubles of scratch: two blocks of at most 8 points, and three rows.
inline int64_t posteriorAtScratch(int64_t n) { return 19 * n; }

using PosteriorAt = void(const PosteriorAtPoints& given);

}  // namespace strop
