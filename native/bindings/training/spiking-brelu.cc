#include "training/spiking-brelu.h"

#include "bindings/training/training.h"

namespace strop {

Napi::Value bindSpikingBRelu(const Napi::CallbackInfo& info) {
  return runOp(info, "spikingBRelu", [&] {
    const Napi::Object shape = objectOf(info[2], "shape");
    const int64_t count = integerOf(shape, "count", 0);
    spikingBRelu(count, float(numberOf(shape, "width")), arrayOf<float>(info[0], "x", count),
                 arrayOf<float>(info[1], "y", count));
  });
}

Napi::Value bindSpikingBReluGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "spikingBReluGradient", [&] {
    const Napi::Object shape = objectOf(info[3], "shape");
    const int64_t count = integerOf(shape, "count", 0);
    spikingBReluGradient(count, float(numberOf(shape, "width")), arrayOf<float>(info[0], "dy", count),
                         arrayOf<float>(info[1], "x", count), arrayOf<float>(info[2], "dx", count));
  });
}

}  // namespace strop
