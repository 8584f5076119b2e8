#pragma once

#include <stdint.h>

namespace strop {

// The codes of RADIAL_FUNCTIONS in src/kernels/interface.ts.
enum RadialFunction { MATERN_52 = 0, MATERN_32 = 1, RBF = 2 };

// CovarianceArrays of src/kernels/interface.ts: n observations, d dimensions.
struct CovarianceTable {
  int n;
  int dimensions;
  int radial;
  double amplitude;
  const int32_t* states;        // (d)
  const int32_t* factors;       // (d)
  const double* contributions;  // (Σ states, n)
};

}  // namespace strop
