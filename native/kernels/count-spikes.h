#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// spikes (images, pixels, words(channels)), weights (pixels); counts (images) are written.
using CountSpikes = void(const CountShape& shape, const uint32_t* spikes, const int32_t* weights, double* counts);

}  // namespace strop
