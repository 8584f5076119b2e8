#include <vector>

#include "bindings/covariance-table.h"

namespace strop {

Napi::Value bindPosteriorAt(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  PosteriorAtPoints given;
  given.table = covarianceTableOf(arrays, shape);
  given.prior.constant = numberOf(shape, "priorMean");
  given.prior.states = given.table.states;
  given.count = int(integerOf(shape, "count", 0));
  const int64_t n = given.table.n;
  int64_t rows = 0;
  for (int j = 0; j < given.table.dimensions; j++) rows += given.table.states[j];
  given.prior.trend = arrayOf<double>(arrays.Get("trend"), "trend", rows);
  given.factor = arrayOf<double>(arrays.Get("factor"), "factor", n * (n + 1) / 2);
  given.weights = arrayOf<double>(arrays.Get("weights"), "weights", n);
  given.points = pointsOf(arrays, given.table, given.count);
  given.mean = arrayOf<double>(arrays.Get("mean"), "mean", given.count);
  given.deviation = arrayOf<double>(arrays.Get("deviation"), "deviation", given.count);
  std::vector<double> scratch(posteriorAtScratch(n));
  given.scratch = scratch.data();

  kernelsOf(env).posteriorAt(given);
  return env.Undefined();
}

}  // namespace strop
