// Where a window lies on its input, and which bits of a pixel count.
#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {
namespace STROP_LEVEL {

// The taps from..to−1 of a window that fall on the input, of which tap 0 lies at `start`.
struct Taps {
  int64_t start;
  int from, to;
};

static inline Taps tapsInside(int out, int stride, int pad, int kernel, int extent) {
  const int64_t start = int64_t(out) * stride - pad;
  const int64_t from = start < 0 ? -start : 0;
  const int64_t to = extent - start < kernel ? extent - start : kernel;
  return {start, int(from < kernel ? from : kernel), int(to > 0 ? to : 0)};
}

static inline int wordsOf(int channels) { return (channels + 31) / 32; }

// The bits of a pixel's last word; those beyond the last channel count for nothing.
static inline uint32_t lastWordMask(int channels) { return channels % 32 ? (1u << (channels % 32)) - 1 : ~0u; }

}  // namespace STROP_LEVEL
}  // namespace strop
