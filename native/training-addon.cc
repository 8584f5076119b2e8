#include <omp.h>

#include "bindings/training/training.h"

namespace strop {

static void destroyTrainingData(Napi::Env, AddonData* data) { delete static_cast<TrainingData*>(data); }

static const char* isaName() {
  switch (dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41: return "sse41";
    case dnnl_cpu_isa_avx: return "avx";
    case dnnl_cpu_isa_avx2: return "avx2";
    case dnnl_cpu_isa_avx2_vnni: return "avx2_vnni";
    case dnnl_cpu_isa_avx512_core: return "avx512";
    case dnnl_cpu_isa_avx512_core_vnni: return "avx512_vnni";
    case dnnl_cpu_isa_avx512_core_bf16: return "avx512_bf16";
    case dnnl_cpu_isa_avx512_core_amx: return "avx512_amx";
    default: return "other";
  }
}

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData<AddonData, destroyTrainingData>(new TrainingData());
  const dnnl_version_t* version = dnnl_version();
  exports.Set("oneDnnVersion", std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                                   std::to_string(version->patch));
  exports.Set("isa", isaName());
  exports.Set("threads", omp_get_max_threads());
  exports.Set("setErrorClass", Napi::Function::New(env, bindSetErrorClass));
  exports.Set("convolution", Napi::Function::New(env, bindConvolution));
  exports.Set("convolutionInputGradient", Napi::Function::New(env, bindConvolutionInputGradient));
  exports.Set("convolutionFilterGradient", Napi::Function::New(env, bindConvolutionFilterGradient));
  exports.Set("winogradConvolution", Napi::Function::New(env, bindWinogradConvolution));
  exports.Set("winogradInputGradient", Napi::Function::New(env, bindWinogradInputGradient));
  exports.Set("winogradFilterGradient", Napi::Function::New(env, bindWinogradFilterGradient));
  exports.Set("matrixProduct", Napi::Function::New(env, bindMatrixProduct));
  exports.Set("maxPool", Napi::Function::New(env, bindMaxPool));
  exports.Set("maxPoolGradient", Napi::Function::New(env, bindMaxPoolGradient));
  exports.Set("rowSums", Napi::Function::New(env, bindRowSums));
  exports.Set("batchNormTraining", Napi::Function::New(env, bindBatchNormTraining));
  exports.Set("batchNormInference", Napi::Function::New(env, bindBatchNormInference));
  exports.Set("batchNormTrainingGradient", Napi::Function::New(env, bindBatchNormTrainingGradient));
  exports.Set("spikingBRelu", Napi::Function::New(env, bindSpikingBRelu));
  exports.Set("spikingBReluGradient", Napi::Function::New(env, bindSpikingBReluGradient));
  exports.Set("linearCombination", Napi::Function::New(env, bindLinearCombination));
  exports.Set("rmspropUpdate", Napi::Function::New(env, bindRmspropUpdate));
  exports.Set("adadeltaUpdate", Napi::Function::New(env, bindAdadeltaUpdate));
  return exports;
}

NODE_API_MODULE(strop_training, initialise)

}  // namespace strop
