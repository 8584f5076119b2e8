#pragma once

#include "kernels/prior-mean.h"

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
  PriorMean prior;
  const int32_t* states;            // (d)
  const int32_t* cardinalities;     // (d)
  const int32_t* factors;           // (d)
  const int32_t* conditionStarts;   // (d + 1)
  const int32_t* conditionParents;  // (conditions)
  const int32_t* conditionAllowed;  // (conditions, mostStates)
  const double* contributions;      // (rows, n), centred
  const double* centre;             // (2, n)
  const double* weights;            // (n)
  const double* covariance;         // (n, n)
  const double* slopes;             // (levels)
  const double* thresholds;         // (levels)
};

}  // namespace strop
