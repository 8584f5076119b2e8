// What the convolutions of spiking layers share. No JavaScript runs between the reading of the first array and the kernel: a
// getter could detach what was read before it.
#pragma once

#include "bindings/apart.h"

namespace strop {

inline int64_t wordsOf(int64_t channels) { return (channels + 31) / 32; }

inline int extentOf(Napi::Object shape, const char* name) { return int(integerOf(shape, name, 1, 1 << 24)); }
inline int paddingOf(Napi::Object shape, const char* name) { return int(integerOf(shape, name, 0, 1 << 24)); }
inline bool flagOf(Napi::Object shape, const char* name) { return integerOf(shape, name, 0, 1) == 1; }

inline ConvShape convShapeOf(Napi::Object shape) {
  ConvShape s;
  s.images = extentOf(shape, "images");
  s.height = extentOf(shape, "height");
  s.width = extentOf(shape, "width");
  s.channels = extentOf(shape, "channels");
  s.kernelHeight = extentOf(shape, "kernelHeight");
  s.kernelWidth = extentOf(shape, "kernelWidth");
  s.features = extentOf(shape, "features");
  s.strideY = extentOf(shape, "strideY");
  s.strideX = extentOf(shape, "strideX");
  s.padTop = paddingOf(shape, "padTop");
  s.padLeft = paddingOf(shape, "padLeft");
  s.outHeight = extentOf(shape, "outHeight");
  s.outWidth = extentOf(shape, "outWidth");
  s.accumulate = flagOf(shape, "accumulate");
  s.perNeuron = flagOf(shape, "perNeuron");
  s.firing = Firing(integerOf(shape, "firing", SUM, FIRE_AND_SUBTRACT));
  return s;
}

struct ConvValues {
  Napi::Value input, weights, thresholds, membranes, spikes;
};

inline ConvValues convValuesOf(Napi::Object arrays) {
  return {arrays.Get("input"), arrays.Get("weights"), arrays.Get("thresholds"), arrays.Get("membranes"), arrays.Get("spikes")};
}

// Membranes that are optional may be an empty array where nothing but the spikes is asked for; they are null then.
template <class Input, class Weight, class Membrane>
void readConv(Napi::Env env, const ConvValues& values, const ConvShape& s, int64_t pixelSize, int64_t weights,
              bool membranesAreOptional, ApartArrays& arrays, Conv<Input, Weight, Membrane>& conv) {
  const int64_t inputs = sizeOf(env, {s.images, s.height, s.width, pixelSize});
  const int64_t outputs = sizeOf(env, {s.images, s.outHeight, s.outWidth});
  const int64_t neurons = sizeOf(env, {s.outHeight, s.outWidth, s.features});
  const int64_t potentials = sizeOf(env, {s.images, neurons});
  conv.shape = s;
  conv.input = arrays.read<Input>(values.input, "input", inputs);
  conv.weights = arrays.read<Weight>(values.weights, "weights", weights);
  conv.thresholds = arrays.read<Membrane>(values.thresholds, "thresholds", s.perNeuron ? neurons : s.features);
  const bool unwanted = membranesAreOptional && !s.accumulate && s.firing == FIRE &&
                        arrayOf<Membrane>(values.membranes, "membranes").length == 0;
  conv.membranes = unwanted ? nullptr : arrays.written<Membrane>(values.membranes, "membranes", potentials);
  const int64_t words = s.firing == SUM ? 0 : sizeOf(env, {outputs, wordsOf(s.features)});
  conv.spikes = arrays.written<uint32_t>(values.spikes, "spikes", words);
}

}  // namespace strop
