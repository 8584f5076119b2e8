// Batch normalisation over rows of `channels` values each, by the moments of all rows. Sums run over a partition of the rows
// that does not depend on the number of threads, and are added in its order: the same bits for any number of threads.
#pragma once

#include <cstdint>

namespace strop {

struct BatchNormShape {
  int64_t rows;
  int channels;
};

// y = γ·(x − mean)/√(variance + ε) + β; variance is the biased one.
void batchNormTraining(const BatchNormShape& shape, float epsilon, const float* x, const float* gamma, const float* beta,
                       float* y, float* mean, float* variance);

// With x̂ = (x − mean)/√(variance + ε) and N rows: dBeta = Σ dy; dGamma = Σ dy·x̂;
// dx = γ/√(variance + ε)·(dy − dBeta/N − x̂·dGamma/N).
void batchNormTrainingGradient(const BatchNormShape& shape, float epsilon, const float* dy, const float* x, const float* gamma,
                               const float* mean, const float* variance, float* dx, float* dGamma, float* dBeta);

}  // namespace strop
