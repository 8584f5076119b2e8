// A layer of spiking neurons that bytes describe, and what its neurons must do by plain sums.
#pragma once

#include <stddef.h>

#include <vector>

#include "kernels/integer-conv.h"
#include "kernels/spiking-shapes.h"

namespace strop {

// Reads choices from bytes; 0 where they end.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  int from(int least, int most) { return least + int(next() % uint32_t(most - least + 1)); }
  // Now and then as large as the bindings let through.
  int extentFrom(int least, int most) { return next() % 16 == 0 ? 1 << 24 : from(least, most); }
  uint32_t random() {  // xorshift, once the bytes have been read
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    return state_ ^= state_ << 5;
  }

 private:
  uint32_t next() {
    const uint32_t byte = at_ < size_ ? data_[at_++] : 0;
    state_ = state_ * 31 + byte + 1;
    return byte;
  }
  const uint8_t* data_;
  size_t size_, at_ = 0;
  uint32_t state_ = 2463534242u;
};

struct RandomLayer {
  ConvShape shape;
  std::vector<uint32_t> bits;
  std::vector<uint8_t> levels;
  std::vector<int8_t> weights, packed;  // (taps, channels, features); as src/kernels/pack-weights.ts does it
  std::vector<uint8_t> widen;
  std::vector<int32_t> thresholds, before;
  bool wantsMembranes;

  int64_t outputs() const { return int64_t(shape.outHeight) * shape.outWidth; }
  size_t membraneCount() const { return size_t(shape.images * outputs() * shape.features); }
  size_t spikeCount() const {
    return shape.firing == SUM ? 0 : size_t(shape.images * outputs() * ((shape.features + 31) / 32));
  }
};

inline void packLayer(RandomLayer& layer) {
  const ConvShape& s = layer.shape;
  const int taps = s.kernelHeight * s.kernelWidth, rows = (s.channels + 3) / 4 * 4, slabs = (s.channels + 63) / 64;
  const int blocks = (s.features + 63) / 64;
  layer.packed.assign(size_t(blocks) * taps * rows * 64, 0);
  layer.widen.assign(size_t(blocks) * taps * slabs, 0);
  for (int block = 0; block < blocks; block++) {
    int highest[64] = {}, lowest[64] = {};
    for (int unit = 0; unit < taps * slabs; unit++) {
      const int tap = unit / slabs, first = unit % slabs * 64;
      int positive[64] = {}, negative[64] = {};
      bool widens = false;
      for (int f = 0; f < 64 && block * 64 + f < s.features; f++) {
        for (int c = first; c < s.channels && c < first + 64; c++) {
          const int8_t weight = layer.weights[(size_t(tap) * s.channels + c) * s.features + block * 64 + f];
          layer.packed[((size_t(block) * taps + tap) * rows + c) * 64 + f] = weight;
          (weight > 0 ? positive : negative)[f] += weight;
        }
        widens = widens || highest[f] + positive[f] > 32767 || lowest[f] + negative[f] < -32768;
      }
      for (int f = 0; f < 64; f++) {
        highest[f] = positive[f] + (widens ? 0 : highest[f]);
        lowest[f] = negative[f] + (widens ? 0 : lowest[f]);
      }
      layer.widen[size_t(block) * taps * slabs + unit] = widens;
    }
  }
}

inline RandomLayer makeLayer(const uint8_t* data, size_t size) {
  Choices choose(data, size);
  RandomLayer layer;
  ConvShape& s = layer.shape;
  s.images = choose.from(1, 3);
  s.height = choose.from(1, 9);
  s.width = choose.from(1, 9);
  s.kernelHeight = choose.from(1, 6);
  s.kernelWidth = choose.from(1, 6);
  s.channels = choose.from(1, 140);
  s.features = choose.from(1, 140);
  s.strideY = choose.extentFrom(1, 4);
  s.strideX = choose.extentFrom(1, 4);
  s.padTop = choose.extentFrom(0, 9);
  s.padLeft = choose.extentFrom(0, 9);
  s.outHeight = choose.from(1, 5);
  s.outWidth = choose.from(1, 7);
  s.accumulate = choose.from(0, 1) == 1;
  s.perNeuron = choose.from(0, 1) == 1;
  s.firing = Firing(choose.from(SUM, FIRE_AND_SUBTRACT));
  layer.wantsMembranes = s.accumulate || s.firing != FIRE || choose.from(0, 1) == 1;
  const int extreme = choose.from(0, 5), density = choose.from(0, 256);
  while (int64_t(s.kernelHeight) * s.kernelWidth * s.channels * s.features > 50000) {
    (s.channels > s.features ? s.channels : s.features) /= 2;
  }
  const int words = (s.channels + 31) / 32, pixels = s.images * s.height * s.width;
  layer.bits.resize(size_t(pixels) * words);
  for (uint32_t& word : layer.bits) {
    for (int bit = 0; bit < 32; bit++) word |= uint32_t(int(choose.random() >> 8 & 255) < density) << bit;
  }
  layer.levels.resize(size_t(pixels) * s.channels);
  for (uint8_t& level : layer.levels) level = uint8_t(choose.random() >> 9);
  layer.weights.resize(size_t(s.kernelHeight) * s.kernelWidth * s.channels * s.features);
  for (int8_t& weight : layer.weights) {
    weight = extreme == 0 ? -128 : extreme == 1 ? 127 : int8_t(choose.random() >> 10);
  }
  layer.thresholds.resize(size_t(s.perNeuron ? layer.outputs() : 1) * s.features);
  for (int32_t& threshold : layer.thresholds) threshold = int32_t(choose.random() >> 8 & 8191) - 4096;
  layer.before.resize(layer.wantsMembranes ? layer.membraneCount() : 0);
  for (int32_t& membrane : layer.before) membrane = int32_t(choose.random() >> 8 & 8191) - 4096;
  packLayer(layer);
  return layer;
}

// What the neurons' membranes and spikes are. level(pixel, channel) is what an input has.
template <class Level>
void expectLayer(const RandomLayer& layer, const Level& level, std::vector<int32_t>& membranes, std::vector<uint32_t>& spikes) {
  const ConvShape& s = layer.shape;
  membranes.assign(layer.membraneCount(), 0);
  spikes.assign(layer.spikeCount(), 0);
  const int64_t outputs = layer.outputs();
  for (int64_t at = 0; at < s.images * outputs; at++) {
    const int64_t top = at % outputs / s.outWidth * s.strideY - s.padTop, left = at % s.outWidth * s.strideX - s.padLeft;
    for (int f = 0; f < s.features; f++) {
      int32_t sum = s.accumulate ? layer.before[size_t(at * s.features + f)] : 0;
      for (int64_t tap = 0; tap < s.kernelHeight * s.kernelWidth; tap++) {
        const int64_t y = top + tap / s.kernelWidth, x = left + tap % s.kernelWidth;
        if (y < 0 || y >= s.height || x < 0 || x >= s.width) continue;
        for (int c = 0; c < s.channels; c++) {
          const int value = level((at / outputs * s.height + y) * s.width + x, c);
          sum += value * layer.weights[size_t((tap * s.channels + c) * s.features + f)];
        }
      }
      const int32_t threshold = layer.thresholds[size_t((s.perNeuron ? at % outputs * s.features : 0) + f)];
      const bool fires = s.firing != SUM && sum >= threshold;
      if (fires) spikes[size_t(at * ((s.features + 31) / 32) + f / 32)] |= 1u << f % 32;
      if (fires && s.firing == FIRE_AND_ZERO) sum = 0;
      if (fires && s.firing == FIRE_AND_SUBTRACT) sum -= threshold;
      membranes[size_t(at * s.features + f)] = sum;
    }
  }
}

}  // namespace strop
