#include "kernels/spiking-layer.h"
#include "simd/lanes.h"

namespace strop {
namespace STROP_LEVEL {

static inline void addRow(float* membrane, const float* weights, int features) {
  for (int f = 0; f < features; f++) membrane[f] += weights[f];
}

static inline void addScaledRow(float* membrane, const float* weights, float level, int features) {
  for (int f = 0; f < features; f++) membrane[f] += level * weights[f];
}

// One input pixel into one output pixel; weights (channels, features). Each returns how many channels were not 0.
static inline int receive(const ConvShape& s, const uint32_t* pixel, const float* weights, float* membrane) {
  const int words = (s.channels + 31) / 32;
  const uint32_t last = s.channels % 32 ? (1u << (s.channels % 32)) - 1 : ~0u;  // bits beyond the last channel have no weights
  int events = 0;
  for (int word = 0; word < words; word++) {
    for (uint32_t bits = word + 1 < words ? pixel[word] : pixel[word] & last; bits; bits &= bits - 1) {
      addRow(membrane, weights + int64_t(word * 32 + __builtin_ctz(bits)) * s.features, s.features);
      events++;
    }
  }
  return events;
}

static inline int receive(const ConvShape& s, const float* pixel, const float* weights, float* membrane) {
  int events = 0;
  for (int channel = 0; channel < s.channels; channel++) {
    if (pixel[channel] == 0.0f) continue;
    addScaledRow(membrane, weights + int64_t(channel) * s.features, pixel[channel], s.features);
    events++;
  }
  return events;
}

static inline void fire(const float* membrane, const float* thresholds, int features, uint32_t* spikes) {
  for (int start = 0; start < features; start += 32) {
    const int end = features < start + 32 ? features : start + 32;
    uint32_t word = 0;
    for (int f = start; f < end; f++) word |= uint32_t(membrane[f] >= thresholds[f]) << (f - start);
    *spikes++ = word;
  }
}

template <class Input>
static inline int64_t layer(const ConvShape& s, int pixelSize, const Input* input, const float* weights,
                            const float* thresholds, float* membranes, uint32_t* spikes) {
  const int64_t kernelPixel = int64_t(s.channels) * s.features;
  int64_t events = 0;
  for (int image = 0; image < s.images; image++) {
    for (int y = 0; y < s.outHeight; y++) {
      for (int x = 0; x < s.outWidth; x++) {
        for (int f = 0; f < s.features; f++) membranes[f] = 0.0f;
        for (int ky = 0; ky < s.kernelHeight; ky++) {
          const int inputY = y + ky - s.padTop;
          if (inputY < 0 || inputY >= s.height) continue;
          for (int kx = 0; kx < s.kernelWidth; kx++) {
            const int inputX = x + kx - s.padLeft;
            if (inputX < 0 || inputX >= s.width) continue;
            const Input* pixel = input + (int64_t(inputY) * s.width + inputX) * pixelSize;
            events += receive(s, pixel, weights + (int64_t(ky) * s.kernelWidth + kx) * kernelPixel, membranes);
          }
        }
        fire(membranes, thresholds, s.features, spikes);
        membranes += s.features;
        spikes += (s.features + 31) / 32;
      }
    }
    input += int64_t(s.height) * s.width * pixelSize;
  }
  return events * s.features;
}

static int64_t spikingConv(const ConvShape& shape, const uint32_t* input, const float* weights, const float* thresholds,
                           float* membranes, uint32_t* spikes) {
  return layer(shape, (shape.channels + 31) / 32, input, weights, thresholds, membranes, spikes);
}

static int64_t greyConv(const ConvShape& shape, const float* input, const float* weights, const float* thresholds,
                        float* membranes, uint32_t* spikes) {
  return layer(shape, shape.channels, input, weights, thresholds, membranes, spikes);
}

static void spikingMaxPool(const PoolShape& shape, const uint32_t* input, uint32_t* output) {
  const int64_t row = int64_t(shape.width) * shape.words;
  for (int image = 0; image < shape.images; image++) {
    for (int y = 0; y < shape.height / 2; y++) {
      const uint32_t* top = input + 2 * y * row;
      for (int x = 0; x < shape.width / 2; x++) {
        for (int word = 0; word < shape.words; word++) {
          const uint32_t* corner = top + 2 * x * shape.words + word;
          *output++ = corner[0] | corner[shape.words] | corner[row] | corner[row + shape.words];
        }
      }
    }
    input += shape.height * row;
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
