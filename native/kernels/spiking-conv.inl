// Layers with float32 weights; assembly/kernels has the same additions in the same order.
#include "kernels/firing.inl"
#include "kernels/spiking-conv.h"
#include "kernels/spiking-window.inl"

namespace strop {
namespace STROP_LEVEL {

static inline void addRow(float* membrane, const float* weights, int features) {
  for (int f = 0; f < features; f++) membrane[f] += weights[f];
}

static inline void addScaledRow(float* membrane, const float* weights, float level, int features) {
  for (int f = 0; f < features; f++) membrane[f] += level * weights[f];
}

// One input pixel into one output pixel; weights (channels, features).
static inline void receive(const ConvShape& s, const uint32_t* pixel, const float* weights, float* membrane) {
  const int words = wordsOf(s.channels);
  for (int word = 0; word < words; word++) {
    for (uint32_t bits = word + 1 < words ? pixel[word] : pixel[word] & lastWordMask(s.channels); bits; bits &= bits - 1) {
      addRow(membrane, weights + int64_t(word * 32 + __builtin_ctz(bits)) * s.features, s.features);
    }
  }
}

static inline void receive(const ConvShape& s, const float* pixel, const float* weights, float* membrane) {
  for (int channel = 0; channel < s.channels; channel++) {
    if (pixel[channel] != 0.0f) addScaledRow(membrane, weights + int64_t(channel) * s.features, pixel[channel], s.features);
  }
}

template <class Input> static inline void layer(const Conv<Input, float, float>& conv, int pixelSize) {
  const ConvShape& s = conv.shape;
  const Input* input = conv.input;
  float* membranes = conv.membranes;
  uint32_t* spikes = conv.spikes;
  for (int image = 0; image < s.images; image++) {
    const float* thresholds = conv.thresholds;
    for (int y = 0; y < s.outHeight; y++) {
      const Taps rows = tapsInside(y, s.strideY, s.padTop, s.kernelHeight, s.height);
      for (int x = 0; x < s.outWidth; x++) {
        const Taps columns = tapsInside(x, s.strideX, s.padLeft, s.kernelWidth, s.width);
        if (!s.accumulate) for (int f = 0; f < s.features; f++) membranes[f] = 0.0f;
        for (int ky = rows.from; ky < rows.to; ky++) {
          for (int kx = columns.from; kx < columns.to; kx++) {
            const Input* pixel = input + ((rows.start + ky) * s.width + columns.start + kx) * pixelSize;
            receive(s, pixel, conv.weights + (int64_t(ky) * s.kernelWidth + kx) * s.channels * s.features, membranes);
          }
        }
        if (s.firing != SUM) {
          fire(membranes, thresholds, s.features, s.firing, spikes);
          spikes += wordsOf(s.features);
        }
        if (s.perNeuron) thresholds += s.features;
        membranes += s.features;
      }
    }
    input += int64_t(s.height) * s.width * pixelSize;
  }
}

static void spikingConv(const Conv<uint32_t, float, float>& conv) { layer(conv, wordsOf(conv.shape.channels)); }

static void greyConv(const Conv<float, float, float>& conv) { layer(conv, conv.shape.channels); }

}  // namespace STROP_LEVEL
}  // namespace strop
