#include "training/convolution.h"

#include "bindings/training/training.h"
#include "bindings/training/windows.h"
#include "training/winograd.h"

namespace strop {

namespace {

struct Arguments {
  ConvolutionShape shape;
  int64_t x, filter, y;  // sizes

  explicit Arguments(const Napi::Value& value) {
    const Napi::Object object = objectOf(value, "shape");
    const auto size = [&](const char* name) { return int(integerOf(object, name, 1)); };
    const auto padding = [&](const char* name) { return int(integerOf(object, name, 0)); };
    shape = {size("batch"),        size("height"),       size("width"),          size("channels"),
             size("kernelHeight"), size("kernelWidth"),  size("features"),       size("strideHeight"),
             size("strideWidth"),  size("dilationHeight"), size("dilationWidth"), padding("padTop"),
             padding("padLeft"),   size("outHeight"),    size("outWidth")};
    const Napi::Env env = value.Env();
    x = sizeOf(env, {shape.batch, shape.height, shape.width, shape.channels});
    filter = sizeOf(env, {shape.kernelHeight, shape.kernelWidth, shape.channels, shape.features});
    y = sizeOf(env, {shape.batch, shape.outHeight, shape.outWidth, shape.features});
    const auto extent = [](int64_t kernel, int64_t dilation) { return (kernel - 1) * dilation + 1; };
    checkWindows(env, "Height", {shape.height, shape.padTop, extent(shape.kernelHeight, shape.dilationHeight),
                                 shape.strideHeight, shape.outHeight});
    checkWindows(env, "Width", {shape.width, shape.padLeft, extent(shape.kernelWidth, shape.dilationWidth), shape.strideWidth,
                                shape.outWidth});
  }

  void requireWinograd(Napi::Env env) const {
    const ConvolutionShape& s = shape;
    if (s.kernelHeight != s.kernelWidth || (s.kernelHeight != 3 && s.kernelHeight != 5)) {
      throwInvalid(env, "kernelHeight " + std::to_string(s.kernelHeight) + ", kernelWidth " + std::to_string(s.kernelWidth) +
                            ": expected 3x3 or 5x5");
    }
    if (s.strideHeight != 1 || s.strideWidth != 1 || s.dilationHeight != 1 || s.dilationWidth != 1) {
      throwInvalid(env, "strides and dilations: expected 1");
    }
    if (s.channels % 16 != 0 || s.features % 16 != 0) {
      throwInvalid(env, "channels " + std::to_string(s.channels) + ", features " + std::to_string(s.features) +
                            ": expected multiples of 16");
    }
  }
};

}  // namespace

Napi::Value bindConvolution(const Napi::CallbackInfo& info) {
  return runOp(info, "convolution", [&] {
    const Arguments a(info[4]);
    const float* bias = info[2].IsNull() ? nullptr : arrayOf<float>(info[2], "bias", a.shape.features);
    convolution(primitivesOf(info.Env()), a.shape, arrayOf<float>(info[0], "x", a.x), arrayOf<float>(info[1], "filter", a.filter),
                bias, arrayOf<float>(info[3], "y", a.y));
  });
}

Napi::Value bindConvolutionInputGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "convolutionInputGradient", [&] {
    const Arguments a(info[3]);
    convolutionInputGradient(primitivesOf(info.Env()), a.shape, arrayOf<float>(info[0], "dy", a.y),
                             arrayOf<float>(info[1], "filter", a.filter), arrayOf<float>(info[2], "dx", a.x));
  });
}

Napi::Value bindConvolutionFilterGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "convolutionFilterGradient", [&] {
    const Arguments a(info[3]);
    convolutionFilterGradient(primitivesOf(info.Env()), a.shape, arrayOf<float>(info[0], "x", a.x),
                              arrayOf<float>(info[1], "dy", a.y), arrayOf<float>(info[2], "dFilter", a.filter));
  });
}

Napi::Value bindWinogradConvolution(const Napi::CallbackInfo& info) {
  return runOp(info, "winogradConvolution", [&] {
    const Arguments a(info[3]);
    a.requireWinograd(info.Env());
    winogradConvolution(primitivesOf(info.Env()).scratch, a.shape, arrayOf<float>(info[0], "x", a.x),
                        arrayOf<float>(info[1], "filter", a.filter), arrayOf<float>(info[2], "y", a.y));
  });
}

Napi::Value bindWinogradInputGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "winogradInputGradient", [&] {
    const Arguments a(info[3]);
    a.requireWinograd(info.Env());
    winogradInputGradient(primitivesOf(info.Env()).scratch, a.shape, arrayOf<float>(info[0], "dy", a.y),
                          arrayOf<float>(info[1], "filter", a.filter), arrayOf<float>(info[2], "dx", a.x));
  });
}

Napi::Value bindWinogradFilterGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "winogradFilterGradient", [&] {
    const Arguments a(info[3]);
    a.requireWinograd(info.Env());
    winogradFilterGradient(primitivesOf(info.Env()).scratch, a.shape, arrayOf<float>(info[0], "x", a.x),
                           arrayOf<float>(info[1], "dy", a.y), arrayOf<float>(info[2], "dFilter", a.filter));
  });
}

}  // namespace strop
