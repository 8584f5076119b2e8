#include "training/optimizer-update.h"

#include <cmath>

#include "training/loop-clones.h"
#include "training/share-loop.h"

namespace strop {

namespace {

STROP_CLONES void combine(int64_t count, float a, float b, const float* x, const float* y, float* newX) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) newX[i] = a * x[i] + b * y[i];
}

STROP_CLONES void rmsprop(int64_t count, UpdateSettings s, const float* p, const float* a, const float* g, float* newP,
                          float* newA) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) {
    const float average = s.rho * a[i] + (1.0f - s.rho) * (g[i] * g[i]);
    newA[i] = average;
    newP[i] = p[i] - s.learningRate * (g[i] / (std::sqrt(average) + s.epsilon));
  }
}

STROP_CLONES void adadelta(int64_t count, UpdateSettings s, const float* p, const float* a, const float* d, const float* g,
                           float* newP, float* newA, float* newD) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) {
    const float average = s.rho * a[i] + (1.0f - s.rho) * (g[i] * g[i]);
    const float change = g[i] * std::sqrt((d[i] + s.epsilon) / (average + s.epsilon));
    newA[i] = average;
    newP[i] = p[i] - s.learningRate * change;
    newD[i] = s.rho * d[i] + (1.0f - s.rho) * (change * change);
  }
}

}  // namespace

void linearCombination(int64_t count, float a, float b, const float* x, const float* y, float* newX) {
  shareLoop(count, [=](int64_t i, int64_t size) { combine(size, a, b, x + i, y + i, newX + i); });
}

void rmspropUpdate(int64_t count, const UpdateSettings& s, const float* p, const float* a, const float* g, float* newP,
                   float* newA) {
  const auto update = [=](int64_t i, int64_t size) { rmsprop(size, s, p + i, a + i, g + i, newP + i, newA + i); };
  shareLoop(count, update, SMALLEST_SHARED_UPDATE);
}

void adadeltaUpdate(int64_t count, const UpdateSettings& s, const float* p, const float* a, const float* d, const float* g,
                    float* newP, float* newA, float* newD) {
  const auto update = [=](int64_t i, int64_t size) {
    adadelta(size, s, p + i, a + i, d + i, g + i, newP + i, newA + i, newD + i);
  };
  shareLoop(count, update, SMALLEST_SHARED_UPDATE);
}

}  // namespace strop
