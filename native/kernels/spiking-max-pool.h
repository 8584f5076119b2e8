#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

using SpikingMaxPool = void(const PoolShape& shape, const uint32_t* input, uint32_t* output);

}  // namespace strop
