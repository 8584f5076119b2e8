#include "training/max-pool.h"

#include "bindings/training/training.h"
#include "bindings/training/windows.h"

namespace strop {

namespace {

struct Arguments {
  MaxPoolShape shape;
  int64_t x, y;  // sizes

  static void check(Napi::Env env, const char* axis, const Windows& windows) {
    checkWindows(env, axis, windows);
    checkWindowsMeetInput(env, axis, windows);
  }

  explicit Arguments(const Napi::Value& value) {
    const Napi::Object object = objectOf(value, "shape");
    const auto size = [&](const char* name) { return int(integerOf(object, name, 1)); };
    const auto padding = [&](const char* name) { return int(integerOf(object, name, 0)); };
    shape = {size("batch"),        size("height"),      size("width"),     size("channels"),
             size("windowHeight"), size("windowWidth"), size("strideHeight"), size("strideWidth"),
             padding("padTop"),    padding("padLeft"),  size("outHeight"), size("outWidth")};
    const Napi::Env env = value.Env();
    x = sizeOf(env, {shape.batch, shape.height, shape.width, shape.channels});
    y = sizeOf(env, {shape.batch, shape.outHeight, shape.outWidth, shape.channels});
    check(env, "Height", {shape.height, shape.padTop, shape.windowHeight, shape.strideHeight, shape.outHeight});
    check(env, "Width", {shape.width, shape.padLeft, shape.windowWidth, shape.strideWidth, shape.outWidth});
  }
};

}  // namespace

Napi::Value bindMaxPool(const Napi::CallbackInfo& info) {
  return runOp(info, "maxPool", [&] {
    const Arguments a(info[2]);
    maxPool(primitivesOf(info.Env()), a.shape, arrayOf<float>(info[0], "x", a.x), arrayOf<float>(info[1], "y", a.y));
  });
}

Napi::Value bindMaxPoolGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "maxPoolGradient", [&] {
    const Arguments a(info[3]);
    maxPoolGradient(a.shape, arrayOf<float>(info[0], "dy", a.y), arrayOf<float>(info[1], "x", a.x),
                    arrayOf<float>(info[2], "dx", a.x));
  });
}

}  // namespace strop
