#pragma once

#include <cstdint>

namespace strop {

struct UpdateSettings {
  float learningRate, rho, epsilon;
};

// A new array may be the old one of its kind.

// x' = a·x + b·y.
void linearCombination(int64_t count, float a, float b, const float* x, const float* y, float* newX);

// Keras's RMSprop: a' = ρ·a + (1 − ρ)·g²; p' = p − rate·g/(√a' + ε).
void rmspropUpdate(int64_t count, const UpdateSettings& settings, const float* variable, const float* accumulator,
                   const float* gradient, float* newVariable, float* newAccumulator);

// Keras's Adadelta: a' = ρ·a + (1 − ρ)·g²; u = g·√((d + ε)/(a' + ε)); p' = p − rate·u; d' = ρ·d + (1 − ρ)·u².
void adadeltaUpdate(int64_t count, const UpdateSettings& settings, const float* variable, const float* accumulator,
                    const float* accumulatedUpdate, const float* gradient, float* newVariable, float* newAccumulator,
                    float* newAccumulatedUpdate);

}  // namespace strop
