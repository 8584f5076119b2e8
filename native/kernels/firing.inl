// Thresholds: what neurons do once their sums are there.
#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {
namespace STROP_LEVEL {

static inline float difference(float a, float b) { return a - b; }
static inline int32_t difference(int32_t a, int32_t b) { return int32_t(uint32_t(a) - uint32_t(b)); }

// Neurons 0..count−1, the first of them bit 0 of spikes[0].
template <class Membrane>
static inline void fire(Membrane* membranes, const Membrane* thresholds, int count, Firing firing, uint32_t* spikes) {
  for (int start = 0; start < count; start += 32) {
    const int end = count < start + 32 ? count : start + 32;
    uint32_t word = 0;
    for (int f = start; f < end; f++) word |= uint32_t(membranes[f] >= thresholds[f]) << (f - start);
    *spikes++ = word;
    if (firing == FIRE) continue;
    for (int f = start; f < end; f++) {
      const Membrane left = firing == FIRE_AND_ZERO ? Membrane(0) : difference(membranes[f], thresholds[f]);
      if (membranes[f] >= thresholds[f]) membranes[f] = left;
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
