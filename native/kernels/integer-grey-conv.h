#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// Weights (kernelHeight, kernelWidth, channels, features). Membranes are null where nobody wants them.
struct IntegerGreyConv : Conv<uint8_t, int8_t, int32_t> {
  char* scratch;  // integerGreyConvScratch(shape) bytes, aligned to 64
};
using RunIntegerGreyConv = void(const IntegerGreyConv& conv);

// Pairs of the inputs that a neuron sees, the last one filled up with 0.
inline int64_t seenPairs(const ConvShape& s) {
  return (int64_t(s.kernelHeight) * s.kernelWidth * s.channels + 1) / 2;
}

// The weights in pairs of shorts, and what two pixels see.
inline int64_t integerGreyConvScratch(const ConvShape& s) {
  return seenPairs(s) * 4 * (roundUp(s.features, 64) + 2);
}

}  // namespace strop
