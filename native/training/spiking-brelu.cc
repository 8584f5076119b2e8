#include "training/spiking-brelu.h"

#include "training/loop-clones.h"
#include "training/share-loop.h"

namespace strop {

namespace {

STROP_CLONES void ramp(int64_t count, float width, const float* x, float* y) {
  for (int64_t i = 0; i < count; i++) {
    const float value = (x[i] - 0.5f) / width + 0.5f;
    y[i] = value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
  }
}

STROP_CLONES void step(int64_t count, const float* x, float* y) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] >= 0.5f ? 1.0f : 0.0f;
}

STROP_CLONES void rampGradient(int64_t count, float width, const float* dy, const float* x, float* dx) {
  for (int64_t i = 0; i < count; i++) {
    const float value = (x[i] - 0.5f) / width + 0.5f;
    const bool inside = (value >= 0.0f) & (value <= 1.0f);
    dx[i] = inside ? dy[i] / width : 0.0f;
  }
}

}  // namespace

void spikingBRelu(int64_t count, float width, const float* x, float* y) {
  shareLoop(count, [=](int64_t begin, int64_t size) {
    if (width > 0) {
      ramp(size, width, x + begin, y + begin);
    } else {
      step(size, x + begin, y + begin);
    }
  });
}

void spikingBReluGradient(int64_t count, float width, const float* dy, const float* x, float* dx) {
  shareLoop(count, [=](int64_t begin, int64_t size) { rampGradient(size, width, dy + begin, x + begin, dx + begin); });
}

}  // namespace strop
