#pragma once

#include <stdint.h>

namespace strop {

// n observations of d dimensions; see MarginalLikelihoodArrays and MarginalLikelihoodShape in src/kernels/interface.ts.
struct MarginalLikelihood {
  int n;
  int dimensions;
  int radial;  // 0 Matérn 5/2, 1 Matérn 3/2, 2 RBF
  double amplitude;
  const int32_t* states;        // (d)
  const int32_t* factors;       // (d) 0 adds to r², 1 to the Hamming exponent
  const double* contributions;  // (Σ states, n)
  const double* rates;          // (d)
  const int32_t* observed;      // (n, d)
  const double* noise;          // (n)
  const double* values;         // (n)
  double* gradient;             // (d + 1), written; so are the next two
  double* noiseGradient;        // (n)
  double* weights;              // (n)
  double* scratch;              // marginalLikelihoodScratch(n, d) doubles
  const double** rows;          // (d) scratch
};

// n rounded up to a whole block of pivots: the rest of the matrix is the identity, so that no loop has a remainder.
constexpr int64_t marginalLikelihoodPadded(int64_t n) { return (n + 7) / 8 * 8; }
constexpr int64_t marginalLikelihoodScratch(int64_t n) {
  const int64_t padded = marginalLikelihoodPadded(n), stride = padded + 8;
  return (padded + 1) * stride + 2 * n * padded + 8 * stride + 2 * padded;
}

// Returns the log marginal likelihood, or -infinity where the covariance is not positive definite.
using MarginalLikelihoodFunction = double(const MarginalLikelihood& task);

}  // namespace strop
