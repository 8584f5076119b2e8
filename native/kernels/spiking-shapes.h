// What the kernels of spiking layers are told of a layer; src/kernels/spiking-arrays.ts says what each size is.
#pragma once

#include <stdint.h>

namespace strop {

constexpr int64_t roundUp(int64_t value, int64_t step) { return (value + step - 1) / step * step; }

enum Firing { SUM, FIRE, FIRE_AND_ZERO, FIRE_AND_SUBTRACT };
enum Method { EVENTS, NIBBLES };

struct ConvShape {
  int images, height, width, channels;
  int kernelHeight, kernelWidth, features;
  int strideY, strideX, padTop, padLeft, outHeight, outWidth;
  bool accumulate, perNeuron;
  Firing firing;
};

struct PoolShape {
  int images, height, width, words;
  int kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, outHeight, outWidth;
};

struct CountShape {
  int images, pixels, channels;
};

// Membranes and thresholds are of one type; spikes are null where nobody fires.
template <class Input, class Weight, class Membrane> struct Conv {
  ConvShape shape;
  const Input* input;
  const Weight* weights;
  const Membrane* thresholds;
  Membrane* membranes;
  uint32_t* spikes;
};

}  // namespace strop
