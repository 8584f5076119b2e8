#pragma once

#include <stdint.h>

namespace strop {

// n observations; d dimensions of the grid, the last one fastest; see ScanArrays and ScanShape in src/kernels/interface.ts.
struct Scan {
  int n;
  int dimensions;
  int64_t first;
  int count;
  double amplitude;
  double priorMean;
  double incumbent;
  double xi;
  const int32_t* cardinalities;  // (d)
  const double* distances;       // (Σ cardinalities, n)
  const double* factor;          // packed lower triangle of n rows
  const double* weights;         // (n)
  const double* excluded;        // (excludedCount), ascending
  int64_t excludedCount;
  double* mean;            // (count), written; so are the next two
  double* deviation;       // (count)
  double* logImprovement;  // (count)
  double* partial;         // (d, n) scratch
  double* covariance;      // (n) scratch
  double* solved;          // (n) scratch
  int32_t* digits;         // (d) scratch
};

struct ScanResult {
  int64_t index;  // -1 where the whole range is excluded
  double logImprovement;
};

using ExpectedImprovementScan = ScanResult(const Scan& scan);

}  // namespace strop
