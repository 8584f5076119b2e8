#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strop {

// Memory that ops work in, kept from one to the next since fresh pages cost more than the work on them. As large as what was
// ever asked for at once.
class Scratch {
 public:
  // `count` floats of any content, at the start of a cache line, until the next call.
  float* take(size_t count) {
    if (floats_.size() < count + LINE) {
      floats_ = std::vector<float>();  // not resize, which would hold both and copy
      floats_ = std::vector<float>(count + LINE);
    }
    return reinterpret_cast<float*>((reinterpret_cast<uintptr_t>(floats_.data()) + 4 * LINE - 1) / (4 * LINE) * (4 * LINE));
  }

 private:
  static constexpr size_t LINE = 16;  // floats
  std::vector<float> floats_;
};

}  // namespace strop
