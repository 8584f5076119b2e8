#include "bindings/conv-arguments.h"

namespace strop {

Napi::Value bindSpikingMaxPool(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object shape = objectOf(info[2], "shape");
  PoolShape s;
  s.images = extentOf(shape, "images");
  s.height = extentOf(shape, "height");
  s.width = extentOf(shape, "width");
  s.words = extentOf(shape, "words");
  s.kernelHeight = extentOf(shape, "kernelHeight");
  s.kernelWidth = extentOf(shape, "kernelWidth");
  s.strideY = extentOf(shape, "strideY");
  s.strideX = extentOf(shape, "strideX");
  s.padTop = paddingOf(shape, "padTop");
  s.padLeft = paddingOf(shape, "padLeft");
  s.outHeight = extentOf(shape, "outHeight");
  s.outWidth = extentOf(shape, "outWidth");
  ApartArrays arrays(env);
  const uint32_t* input = arrays.read<uint32_t>(info[0], "input", sizeOf(env, {s.images, s.height, s.width, s.words}));
  uint32_t* output =
      arrays.written<uint32_t>(info[1], "output", sizeOf(env, {s.images, s.outHeight, s.outWidth, s.words}));
  kernelsOf(env).spikingMaxPool(s, input, output);
  return env.Undefined();
}

}  // namespace strop
