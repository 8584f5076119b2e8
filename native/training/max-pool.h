// Max-pooling over (batch, height, width, channels).
#pragma once

#include "training/primitives.h"

namespace strop {

struct MaxPoolShape {
  int batch, height, width, channels;
  int windowHeight, windowWidth;
  int strideHeight, strideWidth;
  int padTop, padLeft;
  int outHeight, outWidth;
};

void maxPool(Primitives& primitives, const MaxPoolShape& shape, const float* x, float* y);

// A loop of its own and not oneDNN's: its backward primitive needs the workspace of a forward one, which tfjs does not carry
// from op to op, so the forward would run twice; and the gradient of a tie must go where tfjs's cpu backend sends it, to the
// first maximum in row-major order, since ties are the rule among spikes.
void maxPoolGradient(const MaxPoolShape& shape, const float* dy, const float* x, float* dx);

}  // namespace strop
