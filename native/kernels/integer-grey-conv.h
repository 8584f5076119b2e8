#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// Weights (kernelHeight, kernelWidth, channels, features). Membranes are null where nobody wants them.
using IntegerGreyConv = void(const Conv<uint8_t, int8_t, int32_t>& conv);

}  // namespace strop
