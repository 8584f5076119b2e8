// Reading JavaScript arguments: every length is compared with the shape before a pointer is used, and what does not fit throws
// a StropError that names the argument.
#pragma once

#include <napi.h>

#include <memory>
#include <new>
#include <string>

#include "simd/kernels.h"

namespace strop {

// What one environment (a main thread or a worker) holds; the addon has no other state.
struct AddonData {
  Napi::FunctionReference errorClass;
  const Kernels* kernels = nullptr;
  std::unique_ptr<char[]> scratch;  // of the largest call so far
  int64_t scratchSize = 0;
};

inline const Kernels& kernelsOf(Napi::Env env) { return *env.GetInstanceData<AddonData>()->kernels; }

[[noreturn]] inline void throwInvalid(Napi::Env env, const std::string& message) {
  const Napi::FunctionReference& errorClass = env.GetInstanceData<AddonData>()->errorClass;
  if (errorClass.IsEmpty()) throw Napi::RangeError::New(env, message);
  Napi::Object error = errorClass.New({Napi::String::New(env, "invalid-argument"), Napi::String::New(env, message)});
  throw Napi::Error(env, error);
}

// Memory for one call, aligned to 64 bytes; it is kept for the next one.
inline char* scratchOf(Napi::Env env, int64_t bytes) {
  AddonData& data = *env.GetInstanceData<AddonData>();
  if (data.scratchSize < bytes + 64) {
    data.scratch.reset();
    data.scratchSize = 0;
    data.scratch.reset(new (std::nothrow) char[bytes + 64]);
    if (!data.scratch) throwInvalid(env, "the shape needs " + std::to_string(bytes) + " bytes, more than there are");
    data.scratchSize = bytes + 64;
  }
  return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(data.scratch.get()) + 63) / 64 * 64);
}

// Exported by both binaries: the class of the errors that are thrown from now on.
inline void bindSetErrorClass(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) throwInvalid(info.Env(), "errorClass: expected a class");
  info.Env().GetInstanceData<AddonData>()->errorClass = Napi::Persistent(info[0].As<Napi::Function>());
}

template <class T> struct TypedArrayKind;
template <> struct TypedArrayKind<double> {
  static constexpr napi_typedarray_type type = napi_float64_array;
  static constexpr const char* name = "Float64Array";
};
template <> struct TypedArrayKind<float> {
  static constexpr napi_typedarray_type type = napi_float32_array;
  static constexpr const char* name = "Float32Array";
};
template <> struct TypedArrayKind<int32_t> {
  static constexpr napi_typedarray_type type = napi_int32_array;
  static constexpr const char* name = "Int32Array";
};
template <> struct TypedArrayKind<uint32_t> {
  static constexpr napi_typedarray_type type = napi_uint32_array;
  static constexpr const char* name = "Uint32Array";
};

template <> struct TypedArrayKind<int8_t> {
  static constexpr napi_typedarray_type type = napi_int8_array;
  static constexpr const char* name = "Int8Array";
};
template <> struct TypedArrayKind<uint8_t> {
  static constexpr napi_typedarray_type type = napi_uint8_array;
  static constexpr const char* name = "Uint8Array";
};

template <class T> struct Span {
  T* data;
  int64_t length;
};

// napi_get_typedarray_info is the one call that also reads views on SharedArrayBuffer, under Node 20 too. A view that was
// detached has length 0.
template <class T> Span<T> arrayOf(Napi::Value value, const char* name) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  const bool isArray = value.IsTypedArray() && napi_get_typedarray_info(value.Env(), value, &type, &length, &data, nullptr,
                                                                        nullptr) == napi_ok;
  if (!isArray || type != TypedArrayKind<T>::type) {
    throwInvalid(value.Env(), std::string(name) + ": expected a " + TypedArrayKind<T>::name);
  }
  return {static_cast<T*>(data), static_cast<int64_t>(length)};
}

template <class T> T* arrayOf(Napi::Value value, const char* name, int64_t length) {
  const Span<T> span = arrayOf<T>(value, name);
  if (span.length < length) {
    throwInvalid(value.Env(), std::string(name) + " has " + std::to_string(span.length) + " elements, the shape needs " +
                                  std::to_string(length));
  }
  return span.data;
}

inline double numberOf(Napi::Object object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) throwInvalid(object.Env(), std::string(name) + ": expected a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline int64_t integerOf(Napi::Object object, const char* name, int64_t least, int64_t most = 0x7fffffff) {
  const double value = numberOf(object, name);
  if (!(value >= double(least) && value <= double(most)) || value != double(int64_t(value))) {
    throwInvalid(object.Env(), std::string(name) + " " + std::to_string(value) + ": expected an integer from " +
                                   std::to_string(least) + " to " + std::to_string(most));
  }
  return int64_t(value);
}

inline Napi::Object objectOf(Napi::Value value, const char* name) {
  if (!value.IsObject()) throwInvalid(value.Env(), std::string(name) + ": expected an object");
  return value.As<Napi::Object>();
}

// A product of positive sizes, refused where an array of that many elements cannot exist.
inline int64_t sizeOf(Napi::Env env, std::initializer_list<int64_t> sizes) {
  double product = 1;
  for (int64_t size : sizes) product *= double(size);
  if (product > 9007199254740991.0) throwInvalid(env, "the shape describes more elements than an array can have");
  return int64_t(product);
}

// One function a kernel, defined in its own file.
Napi::Value bindBoundSearch(const Napi::CallbackInfo& info);
Napi::Value bindCholeskyAppend(const Napi::CallbackInfo& info);
Napi::Value bindElementary(const Napi::CallbackInfo& info);
Napi::Value bindLevelScan(const Napi::CallbackInfo& info);
Napi::Value bindPosteriorAt(const Napi::CallbackInfo& info);
Napi::Value bindMarginalLikelihood(const Napi::CallbackInfo& info);
Napi::Value bindSpikingConv(const Napi::CallbackInfo& info);
Napi::Value bindGreyConv(const Napi::CallbackInfo& info);
Napi::Value bindIntegerConv(const Napi::CallbackInfo& info);
Napi::Value bindIntegerGreyConv(const Napi::CallbackInfo& info);
Napi::Value bindSpikingMaxPool(const Napi::CallbackInfo& info);
Napi::Value bindCountSpikes(const Napi::CallbackInfo& info);

}  // namespace strop
