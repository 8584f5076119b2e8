#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// See ConvArrays in src/kernels/spiking-arrays.ts. Not one of the arrays that are written may overlap another.
using SpikingConv = void(const Conv<uint32_t, float, float>& conv);
using GreyConv = void(const Conv<float, float, float>& conv);

}  // namespace strop
