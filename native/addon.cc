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
  exports.Set("boundSearch", Napi::Function::New(env, bindBoundSearch));
  exports.Set("choleskyAppend", Napi::Function::New(env, bindCholeskyAppend));
  exports.Set("elementary", Napi::Function::New(env, bindElementary));
  exports.Set("levelScan", Napi::Function::New(env, bindLevelScan));
  exports.Set("posteriorAt", Napi::Function::New(env, bindPosteriorAt));
  exports.Set("marginalLikelihood", Napi::Function::New(env, bindMarginalLikelihood));
  exports.Set("spikingConv", Napi::Function::New(env, bindSpikingConv));
  exports.Set("greyConv", Napi::Function::New(env, bindGreyConv));
  exports.Set("integerConv", Napi::Function::New(env, bindIntegerConv));
  exports.Set("integerGreyConv", Napi::Function::New(env, bindIntegerGreyConv));
  exports.Set("spikingMaxPool", Napi::Function::New(env, bindSpikingMaxPool));
  exports.Set("countSpikes", Napi::Function::New(env, bindCountSpikes));
  return exports;
}

NODE_API_MODULE(strop, initialise)

}  // namespace strop
