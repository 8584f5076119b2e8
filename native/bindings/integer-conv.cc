#include "bindings/conv-arguments.h"

namespace strop {

Napi::Value bindIntegerConv(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object shape = objectOf(info[1], "shape");
  const ConvShape s = convShapeOf(shape);
  IntegerConv conv;
  conv.method = Method(integerOf(shape, "method", EVENTS, NIBBLES));
  const Napi::Object given = objectOf(info[0], "arrays");
  const ConvValues values = convValuesOf(given);
  const Napi::Value widen = given.Get("widen");
  const int64_t blocks = sizeOf(env, {(s.features + 63) / 64, s.kernelHeight, s.kernelWidth});
  if (sizeOf(env, {s.height, s.width, s.channels}) > int64_t(1) << 31) {  // spikes of an image are numbered in 32 bits
    throwInvalid(env, "an image of more than 2³¹ inputs");
  }
  ApartArrays arrays(env);
  readConv(env, values, s, wordsOf(s.channels), sizeOf(env, {blocks, (s.channels + 3) / 4, 4 * 64}), true, arrays, conv);
  conv.widen = arrays.read<uint8_t>(widen, "widen", sizeOf(env, {blocks, (s.channels + 63) / 64}));
  conv.scratch = scratchOf(env, integerConvScratch(s, conv.method));
  kernelsOf(env).integerConv(conv);
  return env.Undefined();
}

Napi::Value bindIntegerGreyConv(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const ConvShape s = convShapeOf(objectOf(info[1], "shape"));
  const ConvValues values = convValuesOf(objectOf(info[0], "arrays"));
  const int64_t weights = sizeOf(env, {s.kernelHeight, s.kernelWidth, s.channels, s.features});
  ApartArrays arrays(env);
  IntegerGreyConv conv;
  readConv(env, values, s, s.channels, weights, true, arrays, conv);
  conv.scratch = scratchOf(env, integerGreyConvScratch(s));
  kernelsOf(env).integerGreyConv(conv);
  return env.Undefined();
}

}  // namespace strop
