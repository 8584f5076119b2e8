#include "training/row-sums.h"

#include "bindings/training/training.h"

namespace strop {

Napi::Value bindRowSums(const Napi::CallbackInfo& info) {
  return runOp(info, "rowSums", [&] {
    const Napi::Object shape = objectOf(info[2], "shape");
    const int64_t rows = integerOf(shape, "rows", 1);
    const int channels = int(integerOf(shape, "channels", 1));
    rowSums(rows, channels, arrayOf<float>(info[0], "x", sizeOf(info.Env(), {rows, channels})),
            arrayOf<float>(info[1], "sums", channels));
  });
}

}  // namespace strop
