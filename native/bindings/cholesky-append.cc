#include "bindings/arguments.h"

namespace strop {

Napi::Value bindCholeskyAppend(const Napi::CallbackInfo& info) {
  const int64_t n = integerOf(objectOf(info[2], "shape"), "n", 0, 1 << 20);
  double* factor = arrayOf<double>(info[0], "factor", (n + 1) * (n + 2) / 2);
  const double* covariance = arrayOf<double>(info[1], "covariance", n + 1);
  return Napi::Number::New(info.Env(), kernelsOf(info.Env()).choleskyAppend(factor, covariance, int(n)));
}

}  // namespace strop
