#include "kernels/integer-firing.inl"
#include "kernels/integer-grey-conv.h"

namespace strop {
namespace STROP_LEVEL {

// One input pixel into the sums of `count` features.
static inline void addLevels(const ConvShape& s, const uint8_t* pixel, const int8_t* weights, int count, int32_t* sums) {
  for (int channel = 0; channel < s.channels; channel++, weights += s.features) {
    const uint32_t level = pixel[channel];
    for (int f = 0; f < count; f++) sums[f] = int32_t(uint32_t(sums[f]) + level * uint32_t(int32_t(weights[f])));
  }
}

static void integerGreyConv(const Conv<uint8_t, int8_t, int32_t>& conv) {
  const ConvShape& s = conv.shape;
  const int64_t pixels = int64_t(s.outHeight) * s.outWidth;
  for (int64_t at = 0; at < s.images * pixels; at++) {
    const Taps rows = tapsInside(int(at % pixels / s.outWidth), s.strideY, s.padTop, s.kernelHeight, s.height);
    const Taps columns = tapsInside(int(at % s.outWidth), s.strideX, s.padLeft, s.kernelWidth, s.width);
    const uint8_t* input = conv.input + at / pixels * s.height * s.width * s.channels;
    for (int first = 0; first < s.features; first += 64) {
      const int count = s.features - first < 64 ? s.features - first : 64;
      int32_t sums[64] = {};
      for (int ky = rows.from; ky < rows.to; ky++) {
        for (int kx = columns.from; kx < columns.to; kx++) {
          const uint8_t* pixel = input + ((rows.start + ky) * s.width + columns.start + kx) * s.channels;
          const int64_t tap = int64_t(ky) * s.kernelWidth + kx;
          addLevels(s, pixel, conv.weights + tap * s.channels * s.features + first, count, sums);
        }
      }
      settle(conv, at, first, count, sums);
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
