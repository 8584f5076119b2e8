#include "training/convolution.h"

#include "bindings/training/training.h"
#include "bindings/training/windows.h"

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

}  // namespace strop
