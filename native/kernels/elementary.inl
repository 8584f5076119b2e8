#include "kernels/elementary.h"
#include "math/normal.h"

namespace strop {
namespace STROP_LEVEL {

template <class F> static inline void applyTo(F f, const double* arguments, double* values, int count) {
  for (int i = 0; i < count; i++) values[i] = f(arguments[i]);
}

static void elementary(int code, const double* arguments, double* values, int count) {
  switch (code) {
    case 0: {
      int i = 0;
      for (; i + laneCount <= count; i += laneCount) storeLanes(values + i, exp(loadLanes(arguments + i)));
      return applyTo(exp<double>, arguments + i, values + i, count - i);
    }
    case 1: return applyTo(log, arguments, values, count);
    case 2: return applyTo(log1p, arguments, values, count);
    case 3: return applyTo(erfc, arguments, values, count);
    case 4: return applyTo(normalCdf, arguments, values, count);
    case 5: return applyTo(logNormalCdf, arguments, values, count);
    case 6: return applyTo(logStandardImprovement, arguments, values, count);
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
