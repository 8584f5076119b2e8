#include "bindings/conv-arguments.h"

namespace strop {

namespace {

template <class Input, class Kernel> Napi::Value bindConv(const Napi::CallbackInfo& info, Kernel* kernel, bool isPacked) {
  const Napi::Env env = info.Env();
  const ConvShape s = convShapeOf(objectOf(info[1], "shape"));
  const ConvValues values = convValuesOf(objectOf(info[0], "arrays"));
  const int64_t weights = sizeOf(env, {s.kernelHeight, s.kernelWidth, s.channels, s.features});
  ApartArrays arrays(env);
  Conv<Input, float, float> conv;
  readConv(env, values, s, isPacked ? wordsOf(s.channels) : s.channels, weights, false, arrays, conv);
  kernel(conv);
  return env.Undefined();
}

}  // namespace

Napi::Value bindSpikingConv(const Napi::CallbackInfo& info) {
  return bindConv<uint32_t>(info, kernelsOf(info.Env()).spikingConv, true);
}

Napi::Value bindGreyConv(const Napi::CallbackInfo& info) {
  return bindConv<float>(info, kernelsOf(info.Env()).greyConv, false);
}

}  // namespace strop
