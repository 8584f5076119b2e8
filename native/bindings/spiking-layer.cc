#include "bindings/arguments.h"

namespace strop {

namespace {

ConvShape convShapeOf(Napi::Object shape) {
  const auto size = [&](const char* name) { return int(integerOf(shape, name, 1, 1 << 24)); };
  const auto padding = [&](const char* name) { return int(integerOf(shape, name, 0, 1 << 24)); };
  return {size("images"),       size("height"),      size("width"),     size("channels"),
          size("kernelHeight"), size("kernelWidth"), size("features"),  padding("padTop"),
          padding("padLeft"),   size("outHeight"),   size("outWidth")};
}

int64_t wordsOf(int64_t channels) { return (channels + 31) / 32; }

template <class Input, class Kernel>
Napi::Value bindLayer(const Napi::CallbackInfo& info, Kernel* kernel, int64_t (*pixelSize)(int64_t channels)) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const ConvShape s = convShapeOf(objectOf(info[1], "shape"));
  const int64_t inputs = sizeOf(env, {s.images, s.height, s.width, pixelSize(s.channels)});
  const int64_t weights = sizeOf(env, {s.kernelHeight, s.kernelWidth, s.channels, s.features});
  const int64_t outputs = sizeOf(env, {s.images, s.outHeight, s.outWidth});
  const int64_t synapticOperations =
      kernel(s, arrayOf<Input>(arrays.Get("input"), "input", inputs),
             arrayOf<float>(arrays.Get("weights"), "weights", weights),
             arrayOf<float>(arrays.Get("thresholds"), "thresholds", s.features),
             arrayOf<float>(arrays.Get("membranes"), "membranes", sizeOf(env, {outputs, s.features})),
             arrayOf<uint32_t>(arrays.Get("spikes"), "spikes", sizeOf(env, {outputs, wordsOf(s.features)})));
  return Napi::Number::New(env, double(synapticOperations));
}

}  // namespace

Napi::Value bindSpikingConv(const Napi::CallbackInfo& info) {
  return bindLayer<uint32_t>(info, kernelsOf(info.Env()).spikingConv, wordsOf);
}

Napi::Value bindGreyConv(const Napi::CallbackInfo& info) {
  return bindLayer<float>(info, kernelsOf(info.Env()).greyConv, [](int64_t channels) { return channels; });
}

Napi::Value bindSpikingMaxPool(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object shape = objectOf(info[2], "shape");
  const auto size = [&](const char* name) { return int(integerOf(shape, name, 1, 1 << 24)); };
  const PoolShape s = {size("images"), size("height"), size("width"), size("words")};
  const uint32_t* input = arrayOf<uint32_t>(info[0], "input", sizeOf(env, {s.images, s.height, s.width, s.words}));
  uint32_t* output = arrayOf<uint32_t>(info[1], "output", sizeOf(env, {s.images, s.height / 2, s.width / 2, s.words}));
  kernelsOf(env).spikingMaxPool(s, input, output);
  return env.Undefined();
}

}  // namespace strop
