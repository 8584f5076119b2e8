// What becomes of the sums of a few features of one output pixel.
#pragma once

#include "kernels/firing.inl"
#include "kernels/spiking-window.inl"

namespace strop {
namespace STROP_LEVEL {

// Features first..first+count−1, a multiple of 32 and at most 64 of them; `at` is the pixel's number over all images.
template <class Input>
static inline void settle(const Conv<Input, int8_t, int32_t>& conv, int64_t at, int first, int count, int32_t* sums) {
  const ConvShape& s = conv.shape;
  int32_t* membranes = conv.membranes ? conv.membranes + at * s.features + first : nullptr;
  if (s.accumulate) {
    for (int f = 0; f < count; f++) sums[f] = int32_t(uint32_t(sums[f]) + uint32_t(membranes[f]));
  }
  if (s.firing != SUM) {
    const int64_t neuron = s.perNeuron ? at % (int64_t(s.outHeight) * s.outWidth) * s.features : 0;
    fire(sums, conv.thresholds + neuron + first, count, s.firing, conv.spikes + at * wordsOf(s.features) + first / 32);
  }
  if (membranes) for (int f = 0; f < count; f++) membranes[f] = sums[f];
}

}  // namespace STROP_LEVEL
}  // namespace strop
