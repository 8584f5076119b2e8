#include "training/matrix-product.h"

#include "bindings/training/training.h"

namespace strop {

Napi::Value bindMatrixProduct(const Napi::CallbackInfo& info) {
  return runOp(info, "matrixProduct", [&] {
    const Napi::Env env = info.Env();
    const Napi::Object object = objectOf(info[4], "shape");
    const auto size = [&](const char* name) { return int(integerOf(object, name, 1)); };
    const auto flag = [&](const char* name) { return object.Get(name).ToBoolean().Value(); };
    const MatrixProductShape s = {size("batch"),      size("rows"),       size("columns"), size("inner"),
                                  flag("transposeA"), flag("transposeB"), flag("sharedA"), flag("sharedB")};
    const int64_t a = sizeOf(env, {s.sharedA ? 1 : s.batch, s.rows, s.inner});
    const int64_t b = sizeOf(env, {s.sharedB ? 1 : s.batch, s.inner, s.columns});
    const int64_t c = sizeOf(env, {s.batch, s.rows, s.columns});
    const float* bias = info[2].IsNull() ? nullptr : arrayOf<float>(info[2], "bias", s.columns);
    matrixProduct(s, arrayOf<float>(info[0], "a", a), arrayOf<float>(info[1], "b", b), bias, arrayOf<float>(info[3], "c", c));
  });
}

}  // namespace strop
