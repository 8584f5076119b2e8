// 2-D convolution and its two gradients on oneDNN. Activations are (batch, height, width, channels), filters
// (kernelHeight, kernelWidth, channels, features). nhwc is kept throughout: it beats oneDNN's blocked layouts by 5 to 10 % here,
// since nothing but the small filters is reordered.
#pragma once

#include "training/primitives.h"

namespace strop {

struct ConvolutionShape {
  int batch, height, width, channels;
  int kernelHeight, kernelWidth, features;
  int strideHeight, strideWidth;
  int dilationHeight, dilationWidth;  // 1: none
  int padTop, padLeft;                // the bottom and right ones follow from the output's size
  int outHeight, outWidth;
};

// y = x * filter + bias; `bias` (features) may be null.
void convolution(Primitives& primitives, const ConvolutionShape& shape, const float* x, const float* filter,
                 const float* bias, float* y);

void convolutionInputGradient(Primitives& primitives, const ConvolutionShape& shape, const float* dy, const float* filter,
                              float* dx);

// Cut into one part of the batch a thread, whose gradients are added in order: oneDNN's own way of sharing this one work spins
// at a barrier, which costs milliseconds where another process has the second core.
void convolutionFilterGradient(Primitives& primitives, const ConvolutionShape& shape, const float* x, const float* dy,
                               float* dFilter);

}  // namespace strop
