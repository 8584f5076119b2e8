#include "bindings/conv-arguments.h"

namespace strop {

Napi::Value bindCountSpikes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object shape = objectOf(info[1], "shape");
  const CountShape s = {extentOf(shape, "images"), extentOf(shape, "pixels"), extentOf(shape, "channels")};
  if (sizeOf(env, {s.images, s.pixels}) > int64_t(1) << 31) {
    throwInvalid(env, std::to_string(s.images) + " images of " + std::to_string(s.pixels) + " pixels: more than 2³¹ pixels");
  }
  const Napi::Object given = objectOf(info[0], "arrays");
  const Napi::Value spikes = given.Get("spikes"), weights = given.Get("weights"), counts = given.Get("counts");
  ApartArrays arrays(env);
  kernelsOf(env).countSpikes(
      s, arrays.read<uint32_t>(spikes, "spikes", sizeOf(env, {s.images, s.pixels, wordsOf(s.channels)})),
      arrays.read<int32_t>(weights, "weights", s.pixels), arrays.written<double>(counts, "counts", s.images));
  return env.Undefined();
}

}  // namespace strop
