// The arrays of one call, none of which may overlap one that is written.
#pragma once

#include <vector>

#include "bindings/arguments.h"

namespace strop {

class ApartArrays {
 public:
  explicit ApartArrays(Napi::Env env) : env_(env) {}

  template <class T> const T* read(Napi::Value value, const char* name, int64_t length) {
    return add<T>(value, name, length, false);
  }
  template <class T> T* written(Napi::Value value, const char* name, int64_t length) {
    return add<T>(value, name, length, true);
  }

 private:
  struct Range {
    const char* name;
    const char* start;
    int64_t bytes;
    bool isWritten;
  };

  template <class T> T* add(Napi::Value value, const char* name, int64_t length, bool isWritten) {
    T* data = arrayOf<T>(value, name, length);
    const Range added = {name, reinterpret_cast<const char*>(data), length * int64_t(sizeof(T)), isWritten};
    for (const Range& range : ranges_) {
      const bool apart = range.start + range.bytes <= added.start || added.start + added.bytes <= range.start;
      if (apart || !(range.isWritten || isWritten)) continue;
      throwInvalid(env_, std::string(name) + " overlaps " + range.name + ": expected arrays apart from each other");
    }
    if (added.bytes > 0) ranges_.push_back(added);
    return data;
  }

  Napi::Env env_;
  std::vector<Range> ranges_;
};

}  // namespace strop
