// 2-D convolution and its gradients by Winograd's minimal filtering (Lavin and Gray, CVPR 2016): in a space to which tiles of
// 4x4 outputs are taken, a convolution is a product element by element, so that it becomes as many matrix products as a tile
// has numbers there, with 1/4 (3x3) to 4/25 (5x5) of the multiplications. Layouts as in convolution.h. The bits do not depend
// on the number of threads.
#pragma once

#include "training/convolution.h"

namespace strop {


void winogradConvolution(Scratch& scratch, const ConvolutionShape& shape, const float* x, const float* filter, float* y);

void winogradInputGradient(Scratch& scratch, const ConvolutionShape& shape, const float* dy, const float* filter, float* dx);

void winogradFilterGradient(Scratch& scratch, const ConvolutionShape& shape, const float* x, const float* dy, float* dFilter);

}  // namespace strop
