#include <vector>

#include "bindings/arguments.h"

namespace strop {

Napi::Value bindExpectedImprovementScan(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  Scan scan;
  scan.n = int(integerOf(shape, "n", 0, 1 << 20));
  scan.dimensions = int(integerOf(shape, "dimensions", 1, 4096));
  scan.first = integerOf(shape, "first", 0, int64_t(1) << 53);
  scan.count = int(integerOf(shape, "count", 0));
  scan.amplitude = numberOf(shape, "amplitude");
  scan.priorMean = numberOf(shape, "priorMean");
  scan.incumbent = numberOf(shape, "incumbent");
  scan.xi = numberOf(shape, "xi");

  const int64_t n = scan.n;
  scan.cardinalities = arrayOf<int32_t>(arrays.Get("cardinalities"), "cardinalities", scan.dimensions);
  int64_t rows = 0;
  double gridSize = 1;
  for (int j = 0; j < scan.dimensions; j++) {
    const int32_t cardinality = scan.cardinalities[j];
    if (cardinality < 1) throwInvalid(env, "cardinalities[" + std::to_string(j) + "]: expected at least 1");
    rows += cardinality;
    gridSize *= cardinality;
  }
  if (double(scan.first) + scan.count > gridSize) throwInvalid(env, "first + count: the range goes beyond the grid");
  scan.distances = arrayOf<double>(arrays.Get("distances"), "distances", sizeOf(env, {rows, n}));
  scan.factor = arrayOf<double>(arrays.Get("factor"), "factor", n * (n + 1) / 2);
  scan.weights = arrayOf<double>(arrays.Get("weights"), "weights", n);
  const Span<double> excluded = arrayOf<double>(arrays.Get("excluded"), "excluded");
  scan.excluded = excluded.data;
  scan.excludedCount = excluded.length;
  scan.mean = arrayOf<double>(arrays.Get("mean"), "mean", scan.count);
  scan.deviation = arrayOf<double>(arrays.Get("deviation"), "deviation", scan.count);
  scan.logImprovement = arrayOf<double>(arrays.Get("logImprovement"), "logImprovement", scan.count);

  std::vector<double> scratch((scan.dimensions + 2) * n);
  std::vector<int32_t> digits(scan.dimensions);
  scan.partial = scratch.data();
  scan.covariance = scan.partial + scan.dimensions * n;
  scan.solved = scan.covariance + n;
  scan.digits = digits.data();

  const ScanResult result = kernelsOf(env).expectedImprovementScan(scan);
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("index", double(result.index));
  answer.Set("logImprovement", result.logImprovement);
  return answer;
}

}  // namespace strop
