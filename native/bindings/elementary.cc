#include "bindings/arguments.h"

namespace strop {

Napi::Value bindElementary(const Napi::CallbackInfo& info) {
  const Napi::Object shape = objectOf(info[2], "shape");
  const int count = int(integerOf(shape, "count", 0));
  const double* arguments = arrayOf<double>(info[0], "arguments", count);
  double* values = arrayOf<double>(info[1], "values", count);
  kernelsOf(info.Env()).elementary(int(integerOf(shape, "code", 0, 6)), arguments, values, count);
  return info.Env().Undefined();
}

}  // namespace strop
