// Layers of many shapes in buffers without one element to spare, the same at every SIMD level and as a plain sum says.
#include <vector>

#include "check.h"
#include "simd/kernels.h"

static uint32_t state = 1;
static float next() {
  state = state * 1664525u + 1013904223u;
  return float(state >> 8) / float(1 << 24) - 0.5f;
}

int main() {
  const strop::KernelLevels available = strop::availableLevels();
  for (int channels : {1, 3, 31, 32, 33, 65}) {
    for (int features : {1, 7, 16, 32, 40}) {
      for (int kernel : {1, 2, 3, 5}) {
        const int side = 5, words = (channels + 31) / 32, outWords = (features + 31) / 32, pixels = 2 * side * side;
        const strop::ConvShape shape = {2, side, side, channels, kernel, kernel, features, kernel / 2, kernel / 2, side, side};
        std::vector<float> grey(pixels * channels), weights(kernel * kernel * channels * features), thresholds(features);
        std::vector<uint32_t> bits(pixels * words);
        for (int i = 0; i < pixels * channels; i++) {
          if (next() > 0.0f) continue;
          grey[i] = 1.0f;
          bits[i / channels * words + i % channels / 32] |= 1u << (i % channels % 32);
        }
        for (float& w : weights) w = next();
        for (float& t : thresholds) t = next();
        std::vector<float> first;
        for (int level = 0; level < available.count; level++) {
          std::vector<float> membranes(pixels * features), same(pixels * features);
          std::vector<uint32_t> spikes(pixels * outWords), sameSpikes(pixels * outWords);
          const strop::Kernels& kernels = *available.levels[level];
          const int64_t events = kernels.spikingConv(shape, bits.data(), weights.data(), thresholds.data(),
                                                     membranes.data(), spikes.data());
          // A level of exactly 1 is a spike.
          CHECK(events == kernels.greyConv(shape, grey.data(), weights.data(), thresholds.data(), same.data(),
                                           sameSpikes.data()));
          CHECK(membranes == same && spikes == sameSpikes);
          if (level == 0) first = membranes;
          CHECK(membranes == first);
          for (int i = 0; i < pixels * features; i++) {
            const uint32_t bit = spikes[i / features * outWords + i % features / 32] >> (i % features % 32) & 1;
            CHECK(bit == uint32_t(membranes[i] >= thresholds[i % features]));
          }
          std::vector<uint32_t> pooled(2 * 2 * 2 * outWords);
          kernels.spikingMaxPool({2, side, side, outWords}, spikes.data(), pooled.data());
          CHECK(pooled[0] == (spikes[0] | spikes[outWords] | spikes[side * outWords] | spikes[(side + 1) * outWords]));
        }
      }
    }
  }
}
