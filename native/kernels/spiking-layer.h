#pragma once

#include <stdint.h>

namespace strop {

// A layer of spiking neurons over a block of images; see ConvShape and ConvArrays in src/kernels/interface.ts.
struct ConvShape {
  int images, height, width, channels;
  int kernelHeight, kernelWidth, features;
  int padTop, padLeft, outHeight, outWidth;
};

struct PoolShape {
  int images, height, width, words;
};

// input: (images, height, width, words(channels)) bits for spikingConv, (images, height, width, channels) levels for greyConv.
// weights (kernelHeight, kernelWidth, channels, features); membranes (images, outHeight, outWidth, features) and spikes
// (images, outHeight, outWidth, words(features)) are written. Returns the additions of one weight to one membrane.
using SpikingConv = int64_t(const ConvShape& shape, const uint32_t* input, const float* weights, const float* thresholds,
                            float* membranes, uint32_t* spikes);
using GreyConv = int64_t(const ConvShape& shape, const float* input, const float* weights, const float* thresholds,
                         float* membranes, uint32_t* spikes);

// 2 x 2 OR with stride 2; input (images, height, width, words), output (images, height/2, width/2, words).
using SpikingMaxPool = void(const PoolShape& shape, const uint32_t* input, uint32_t* output);

}  // namespace strop
