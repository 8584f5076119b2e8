#include "training/batch-norm.h"

#include "bindings/training/training.h"

namespace strop {

namespace {

struct Arguments {
  BatchNormShape shape;
  float epsilon, width;
  int64_t size;

  explicit Arguments(const Napi::Value& value) {
    const Napi::Object object = objectOf(value, "shape");
    shape = {integerOf(object, "rows", 1), int(integerOf(object, "channels", 1))};
    epsilon = float(numberOf(object, "epsilon"));
    width = float(numberOf(object, "width"));
    size = sizeOf(value.Env(), {shape.rows, shape.channels});
  }
};

}  // namespace

Napi::Value bindBatchNormTraining(const Napi::CallbackInfo& info) {
  return runOp(info, "batchNormTraining", [&] {
    const Arguments a(info[6]);
    const int64_t channels = a.shape.channels;
    batchNormTraining(a.shape, a.epsilon, a.width, arrayOf<float>(info[0], "x", a.size), arrayOf<float>(info[1], "gamma", channels),
                      arrayOf<float>(info[2], "beta", channels), arrayOf<float>(info[3], "y", a.size),
                      arrayOf<float>(info[4], "mean", channels), arrayOf<float>(info[5], "variance", channels));
  });
}

Napi::Value bindBatchNormInference(const Napi::CallbackInfo& info) {
  return runOp(info, "batchNormInference", [&] {
    const Arguments a(info[6]);
    const int64_t channels = a.shape.channels;
    batchNormInference(a.shape, a.epsilon, a.width, arrayOf<float>(info[0], "x", a.size),
                       arrayOf<float>(info[1], "gamma", channels), arrayOf<float>(info[2], "beta", channels),
                       arrayOf<float>(info[3], "mean", channels), arrayOf<float>(info[4], "variance", channels),
                       arrayOf<float>(info[5], "y", a.size));
  });
}

Napi::Value bindBatchNormTrainingGradient(const Napi::CallbackInfo& info) {
  return runOp(info, "batchNormTrainingGradient", [&] {
    const Arguments a(info[9]);
    const int64_t channels = a.shape.channels;
    batchNormTrainingGradient(
        a.shape, a.epsilon, a.width, arrayOf<float>(info[0], "dy", a.size), arrayOf<float>(info[1], "x", a.size),
        arrayOf<float>(info[2], "gamma", channels), arrayOf<float>(info[3], "beta", channels),
        arrayOf<float>(info[4], "mean", channels), arrayOf<float>(info[5], "variance", channels),
        arrayOf<float>(info[6], "dx", a.size), arrayOf<float>(info[7], "dGamma", channels),
        arrayOf<float>(info[8], "dBeta", channels));
  });
}

}  // namespace strop
