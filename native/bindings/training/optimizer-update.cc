#include "training/optimizer-update.h"

#include "bindings/training/training.h"

namespace strop {

namespace {

UpdateSettings settingsOf(const Napi::Object& shape) {
  return {float(numberOf(shape, "learningRate")), float(numberOf(shape, "rho")), float(numberOf(shape, "epsilon"))};
}

}  // namespace

Napi::Value bindLinearCombination(const Napi::CallbackInfo& info) {
  return runOp(info, "linearCombination", [&] {
    const Napi::Object shape = objectOf(info[3], "shape");
    const int64_t count = integerOf(shape, "count", 0);
    linearCombination(count, float(numberOf(shape, "a")), float(numberOf(shape, "b")), arrayOf<float>(info[0], "x", count),
                      arrayOf<float>(info[1], "y", count), arrayOf<float>(info[2], "newX", count));
  });
}

Napi::Value bindRmspropUpdate(const Napi::CallbackInfo& info) {
  return runOp(info, "rmspropUpdate", [&] {
    const Napi::Object shape = objectOf(info[5], "shape");
    const int64_t count = integerOf(shape, "count", 0);
    rmspropUpdate(count, settingsOf(shape), arrayOf<float>(info[0], "variable", count),
                  arrayOf<float>(info[1], "accumulator", count), arrayOf<float>(info[2], "gradient", count),
                  arrayOf<float>(info[3], "newVariable", count), arrayOf<float>(info[4], "newAccumulator", count));
  });
}

Napi::Value bindAdadeltaUpdate(const Napi::CallbackInfo& info) {
  return runOp(info, "adadeltaUpdate", [&] {
    const Napi::Object shape = objectOf(info[7], "shape");
    const int64_t count = integerOf(shape, "count", 0);
    adadeltaUpdate(count, settingsOf(shape), arrayOf<float>(info[0], "variable", count),
                   arrayOf<float>(info[1], "accumulator", count), arrayOf<float>(info[2], "accumulatedUpdate", count),
                   arrayOf<float>(info[3], "gradient", count), arrayOf<float>(info[4], "newVariable", count),
                   arrayOf<float>(info[5], "newAccumulator", count), arrayOf<float>(info[6], "newAccumulatedUpdate", count));
  });
}

}  // namespace strop
