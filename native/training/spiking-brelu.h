#pragma once

#include <cstdint>

namespace strop {

// y = clip((x − 0.5)/width + 0.5, 0, 1); a width of 0 is the step at 0.5. All of `count` elements.
void spikingBRelu(int64_t count, float width, const float* x, float* y);

// dx = dy/width where the ramp, its ends included, holds x; else 0. width > 0.
void spikingBReluGradient(int64_t count, float width, const float* dy, const float* x, float* dx);

}  // namespace strop
