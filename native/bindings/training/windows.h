#pragma once

#include <string>

#include "bindings/arguments.h"

namespace strop {

// The windows of a convolution or a pool along one axis: `in` values, `padding` zeros before them, windows that `extent` values
// span (dilation included), `stride` apart, `out` of them.
struct Windows {
  int64_t in, padding, extent, stride, out;
};

// Refuses windows whose sizes contradict one another: oneDNN checks a part of that for convolutions, and nothing for pools.
inline void checkWindows(Napi::Env env, const std::string& axis, const Windows& w) {
  const int64_t end = (w.out - 1) * w.stride - w.padding + w.extent;  // of the last window; far below 2^63
  if (w.extent > 0x7fffffff || end > 0x7fffffff) throwInvalid(env, axis + ": the windows reach too far");
  if (end + w.stride <= w.in) {
    throwInvalid(env, "out" + axis + " " + std::to_string(w.out) + ": the input has room for more windows");
  }
}

// For a maximum, which a window outside the input has not.
inline void checkWindowsMeetInput(Napi::Env env, const std::string& axis, const Windows& w) {
  if (w.padding >= w.extent || (w.out - 1) * w.stride - w.padding >= w.in) {
    throwInvalid(env, "out" + axis + " " + std::to_string(w.out) + ": a window lies outside the input");
  }
}

}  // namespace strop
