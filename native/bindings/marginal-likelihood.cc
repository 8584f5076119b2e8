#include <memory>
#include <vector>

#include "bindings/arguments.h"

namespace strop {

Napi::Value bindMarginalLikelihood(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  MarginalLikelihood task;
  task.n = int(integerOf(shape, "n", 1, 1 << 14));
  task.dimensions = int(integerOf(shape, "dimensions", 1, 4096));
  task.radial = int(integerOf(shape, "radial", 0, 2));
  task.amplitude = numberOf(shape, "amplitude");

  const int64_t n = task.n;
  const int64_t dimensions = task.dimensions;
  task.states = arrayOf<int32_t>(arrays.Get("states"), "states", dimensions);
  task.factors = arrayOf<int32_t>(arrays.Get("factors"), "factors", dimensions);
  task.observed = arrayOf<int32_t>(arrays.Get("observed"), "observed", n * dimensions);
  int64_t rows = 0;
  for (int64_t j = 0; j < dimensions; j++) {
    const std::string place = "[" + std::to_string(j) + "]";
    if (task.states[j] < 1) throwInvalid(env, "states" + place + ": expected at least 1");
    if (task.factors[j] != 0 && task.factors[j] != 1) throwInvalid(env, "factors" + place + ": expected 0 or 1");
    for (int64_t i = 0; i < n; i++) {
      const int32_t state = task.observed[i * dimensions + j];
      if (state < 0 || state >= task.states[j]) {
        throwInvalid(env, "observed[" + std::to_string(i * dimensions + j) + "]: expected a state of dimension " +
                              std::to_string(j));
      }
    }
    rows += task.states[j];
  }
  task.contributions = arrayOf<double>(arrays.Get("contributions"), "contributions", sizeOf(env, {rows, n}));
  task.rates = arrayOf<double>(arrays.Get("rates"), "rates", dimensions);
  task.noise = arrayOf<double>(arrays.Get("noise"), "noise", n);
  task.values = arrayOf<double>(arrays.Get("values"), "values", n);
  task.gradient = arrayOf<double>(arrays.Get("gradient"), "gradient", dimensions + 1);
  task.noiseGradient = arrayOf<double>(arrays.Get("noiseGradient"), "noiseGradient", n);
  task.weights = arrayOf<double>(arrays.Get("weights"), "weights", n);

  const std::unique_ptr<double[]> scratch(new double[marginalLikelihoodScratch(n)]);
  std::vector<const double*> pointers(dimensions);
  task.scratch = scratch.get();
  task.rows = pointers.data();
  return Napi::Number::New(env, kernelsOf(env).marginalLikelihood(task));
}

}  // namespace strop
