#pragma once

#include <stdint.h>

namespace strop {

// BranchingArrays and BranchingShape of src/kernels/interface.ts: a posterior on a grid, for what searches the grid. n is a multiple
// of 8; dimensions and their states are in the order of branching.
struct Branching {
  int n;
  int dimensions;
  int rows;  // Σ states
  int radial;
  int levels;      // of the deviation
  int mostStates;  // the most states that a dimension has
  double amplitude;
  double priorMean;
  const int32_t* states;            // (d)
  const int32_t* cardinalities;     // (d)
  const int32_t* factors;           // (d)
  const int32_t* conditionStarts;   // (d + 1)
  const int32_t* conditionParents;  // (conditions)
  const int32_t* conditionAllowed;  // (conditions, mostStates)
  const double* trend;              // (rows)
  const double* contributions;      // (rows, n), centred
  const double* centre;             // (2, n)
  const double* weights;            // (n)
  const double* covariance;         // (n, n)
  const double* slopes;             // (levels)
  const double* thresholds;         // (levels)
};

// The prior mean at a point as far as its first dimensions are decided.
inline double priorMeanAt(const Branching& given, const int32_t* point, int decided) {
  const double* trend = given.trend;
  double sum = given.priorMean;
  for (int j = 0; j < decided; j++) {
    sum += trend[point[j]];
    trend += given.states[j];
  }
  return sum;
}

// At least the magnitude of any prior mean's sum.
inline double priorMagnitude(const Branching& given) {
  double sum = given.priorMean < 0.0 ? -given.priorMean : given.priorMean;
  for (int row = 0; row < given.rows; row++) sum += given.trend[row] < 0.0 ? -given.trend[row] : given.trend[row];
  return sum;
}

}  // namespace strop
