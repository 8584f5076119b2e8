#pragma once

#include "bindings/arguments.h"
#include "bindings/training/signals-blocked.h"
#include "training/primitives.h"

namespace strop {

// What one environment (a main thread or a worker) holds of the training binary.
struct TrainingData : AddonData {
  Primitives primitives;
};

inline Primitives& primitivesOf(Napi::Env env) {
  return static_cast<TrainingData*>(env.GetInstanceData<AddonData>())->primitives;
}

// Runs an op and turns what oneDNN throws into a JavaScript error.
template <class Run> Napi::Value runOp(const Napi::CallbackInfo& info, const char* name, Run run) {
  try {
    const SignalsBlocked blocked;
    run();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), std::string(name) + ": " + error.what());
  }
  return info.Env().Undefined();
}

// One function an op, defined in the file of its name.
Napi::Value bindConvolution(const Napi::CallbackInfo& info);
Napi::Value bindConvolutionInputGradient(const Napi::CallbackInfo& info);
Napi::Value bindConvolutionFilterGradient(const Napi::CallbackInfo& info);
Napi::Value bindWinogradConvolution(const Napi::CallbackInfo& info);
Napi::Value bindWinogradInputGradient(const Napi::CallbackInfo& info);
Napi::Value bindWinogradFilterGradient(const Napi::CallbackInfo& info);
Napi::Value bindMatrixProduct(const Napi::CallbackInfo& info);
Napi::Value bindMaxPool(const Napi::CallbackInfo& info);
Napi::Value bindMaxPoolGradient(const Napi::CallbackInfo& info);
Napi::Value bindRowSums(const Napi::CallbackInfo& info);
Napi::Value bindBatchNormTraining(const Napi::CallbackInfo& info);
Napi::Value bindBatchNormInference(const Napi::CallbackInfo& info);
Napi::Value bindBatchNormTrainingGradient(const Napi::CallbackInfo& info);
Napi::Value bindSpikingBRelu(const Napi::CallbackInfo& info);
Napi::Value bindSpikingBReluGradient(const Napi::CallbackInfo& info);
Napi::Value bindLinearCombination(const Napi::CallbackInfo& info);
Napi::Value bindRmspropUpdate(const Napi::CallbackInfo& info);
Napi::Value bindAdadeltaUpdate(const Napi::CallbackInfo& info);

}  // namespace strop
