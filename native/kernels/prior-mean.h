#pragma once

#include <stdint.h>

namespace strop {

// TrendArrays of src/kernels/interface.ts.
struct PriorMean {
  double constant;
  const double* trend;    // (Σ states)
  const int32_t* states;  // (d)
};

// At a point as far as its first dimensions are decided.
inline double priorMeanAt(const PriorMean& prior, const int32_t* point, int decided) {
  const double* trend = prior.trend;
  double sum = prior.constant;
  for (int j = 0; j < decided; j++) {
    sum += trend[point[j]];
    trend += prior.states[j];
  }
  return sum;
}

// At least the magnitude of any prior mean's sum.
inline double priorMagnitude(const PriorMean& prior, int rows) {
  double sum = __builtin_fabs(prior.constant);
  for (int row = 0; row < rows; row++) sum += __builtin_fabs(prior.trend[row]);
  return sum;
}

}  // namespace strop
