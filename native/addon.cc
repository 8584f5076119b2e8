#include <cstdlib>

#include "bindings/arguments.h"

namespace strop {

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  AddonData* data = new AddonData();
  env.SetInstanceData(data);  // the environment deletes it at its end

  const char* wanted = std::getenv("STROP_SIMD");
  data->kernels = chooseKernels(wanted);
  if (data->kernels == nullptr) {
    std::string levels;
    const KernelLevels available = availableLevels();
    for (int i = 0; i < available.count; i++) levels += std::string(i ? ", " : "") + available.levels[i]->level;
    throw Napi::RangeError::New(env, std::string("STROP_SIMD=") + wanted + ": this CPU and build have " + levels);
  }

  exports.Set("simd", data->kernels->level);
  exports.Set("setErrorClass", Napi::Function::New(env, bindSetErrorClass));
  exports.Set("choleskyAppend", Napi::Function::New(env, bindCholeskyAppend));
  exports.Set("elementary", Napi::Function::New(env, bindElementary));
  exports.Set("expectedImprovementScan", Napi::Function::New(env, bindExpectedImprovementScan));
  exports.Set("marginalLikelihood", Napi::Function::New(env, bindMarginalLikelihood));
  exports.Set("posteriorAt", Napi::Function::New(env, bindPosteriorAt));
  exports.Set("spikingConv", Napi::Function::New(env, bindSpikingConv));
  exports.Set("greyConv", Napi::Function::New(env, bindGreyConv));
  exports.Set("spikingMaxPool", Napi::Function::New(env, bindSpikingMaxPool));
  return exports;
}

NODE_API_MODULE(strop, initialise)

}  // namespace strop
