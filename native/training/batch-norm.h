// Batch normalisation over rows of `channels` values each, by the moments of all rows, with the bounded ReLU that follows it.
// Sums run over a partition of the rows that does not depend on the number of threads, and are added in its order: the same bits
// for any number of threads.
#pragma once

#include <cstdint>

namespace strop {

struct BatchNormShape {
  int64_t rows;
  int channels;
};

// What follows the normalisation: nothing, or the bounded ReLU whose ramp is so wide, at 0 a step.
constexpr float LINEAR = -1.0f;

// z = γ·(x − mean)/√(variance + ε) + β, y = z or clip((z − 0.5)/width + 0.5, 0, 1); variance is the biased one.
void batchNormTraining(const BatchNormShape& shape, float epsilon, float width, const float* x, const float* gamma,
                       const float* beta, float* y, float* mean, float* variance);

// The same with a mean and variance that are given.
void batchNormInference(const BatchNormShape& shape, float epsilon, float width, const float* x, const float* gamma,
                        const float* beta, const float* mean, const float* variance, float* y);

// With x̂ = (x − mean)/√(variance + ε), N rows, and dz = dy, or dy/width where the ramp, its ends included, holds z, else 0:
// dBeta = Σ dz; dGamma = Σ dz·x̂; dx = γ/√(variance + ε)·(dz − dBeta/N − x̂·dGamma/N). Not for a step.
void batchNormTrainingGradient(const BatchNormShape& shape, float epsilon, float width, const float* dy, const float* x,
                               const float* gamma, const float* beta, const float* mean, const float* variance, float* dx,
                               float* dGamma, float* dBeta);

}  // namespace strop
