#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// Weights and points of widening in the order of src/kernels/pack-weights.ts. Membranes are null where nobody wants them.
struct IntegerConv : Conv<uint32_t, int8_t, int32_t> {
  Method method;
  const uint8_t* widen;
};
using RunIntegerConv = void(const IntegerConv& conv);

using IntegerGreyConv = void(const Conv<uint8_t, int8_t, int32_t>& conv);

}  // namespace strop
