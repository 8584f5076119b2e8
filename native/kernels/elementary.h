#pragma once

namespace strop {

// values[i] = f(arguments[i]) for one of Strop's own elementary functions; the codes are those of src/kernels/interface.ts.
// It serves the tests that hold the three languages to the same bits.
using Elementary = void(int code, const double* arguments, double* values, int count);

}  // namespace strop
