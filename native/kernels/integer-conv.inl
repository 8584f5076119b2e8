#include "kernels/firing.inl"
#include "kernels/integer-conv.h"
#include "kernels/spiking-window.inl"

namespace strop {
namespace STROP_LEVEL {

static inline void addRow(int32_t* sums, const int8_t* weights, int scale, int count) {
  for (int f = 0; f < count; f++) sums[f] = int32_t(uint32_t(sums[f]) + uint32_t(scale * weights[f]));
}

// One input pixel into the sums of `count` features; `stride` is from one channel's weights to the next one's.
static inline void receive(const ConvShape& s, const uint32_t* pixel, const int8_t* weights, int64_t stride, int count,
                           int32_t* sums) {
  const int words = wordsOf(s.channels);
  for (int word = 0; word < words; word++) {
    for (uint32_t bits = word + 1 < words ? pixel[word] : pixel[word] & lastWordMask(s.channels); bits; bits &= bits - 1) {
      addRow(sums, weights + (word * 32 + __builtin_ctz(bits)) * stride, 1, count);
    }
  }
}

static inline void receive(const ConvShape& s, const uint8_t* pixel, const int8_t* weights, int64_t stride, int count,
                           int32_t* sums) {
  for (int channel = 0; channel < s.channels; channel++) {
    if (pixel[channel]) addRow(sums, weights + channel * stride, pixel[channel], count);
  }
}

// Where the weights of a block of 64 features and a tap begin, and how far apart the channels' are.
struct WeightOrder {
  int64_t block, tap, channel;
};

template <class Input>
static inline void integerLayer(const Conv<Input, int8_t, int32_t>& conv, int pixelSize, const WeightOrder& order) {
  const ConvShape& s = conv.shape;
  const int64_t pixels = int64_t(s.outHeight) * s.outWidth;
  for (int64_t at = 0; at < s.images * pixels; at++) {
    const int y = int(at % pixels / s.outWidth), x = int(at % s.outWidth);
    const Taps rows = tapsInside(y, s.strideY, s.padTop, s.kernelHeight, s.height);
    const Taps columns = tapsInside(x, s.strideX, s.padLeft, s.kernelWidth, s.width);
    const int32_t* thresholds = conv.thresholds + (s.perNeuron ? at % pixels * s.features : 0);
    const Input* input = conv.input + at / pixels * s.height * s.width * pixelSize;
    for (int first = 0; first < s.features; first += 64) {
      const int count = s.features - first < 64 ? s.features - first : 64;
      int32_t sums[64];
      int32_t* membranes = conv.membranes ? conv.membranes + at * s.features + first : nullptr;
      for (int f = 0; f < count; f++) sums[f] = s.accumulate ? membranes[f] : 0;
      for (int ky = rows.from; ky < rows.to; ky++) {
        for (int kx = columns.from; kx < columns.to; kx++) {
          const Input* pixel = input + ((rows.start + ky) * s.width + columns.start + kx) * pixelSize;
          const int64_t tap = int64_t(ky) * s.kernelWidth + kx;
          receive(s, pixel, conv.weights + first / 64 * order.block + tap * order.tap, order.channel, count, sums);
        }
      }
      if (s.firing != SUM) {
        fire(sums, thresholds + first, count, s.firing, conv.spikes + at * wordsOf(s.features) + first / 32);
      }
      if (membranes) for (int f = 0; f < count; f++) membranes[f] = sums[f];
    }
  }
}

static void integerConv(const IntegerConv& conv) {
  const ConvShape& s = conv.shape;
  const int64_t rows = (s.channels + 3) / 4 * 4;
  const int64_t taps = int64_t(s.kernelHeight) * s.kernelWidth;
  integerLayer<uint32_t>(conv, wordsOf(s.channels), {taps * rows * 64, rows * 64, 64});
}

static void integerGreyConv(const Conv<uint8_t, int8_t, int32_t>& conv) {
  const ConvShape& s = conv.shape;
  integerLayer(conv, s.channels, {64, int64_t(s.channels) * s.features, s.features});
}

}  // namespace STROP_LEVEL
}  // namespace strop
