#pragma once

#include "bindings/arguments.h"

namespace strop {

// CovarianceArrays and the shape that goes with them, checked.
inline CovarianceTable covarianceTableOf(Napi::Object arrays, Napi::Object shape) {
  const Napi::Env env = arrays.Env();
  CovarianceTable table;
  table.n = int(integerOf(shape, "n", 0, 1 << 20));
  table.dimensions = int(integerOf(shape, "dimensions", 1, 4096));
  table.radial = int(integerOf(shape, "radial", 0, 2));
  table.amplitude = numberOf(shape, "amplitude");
  table.states = arrayOf<int32_t>(arrays.Get("states"), "states", table.dimensions);
  table.factors = arrayOf<int32_t>(arrays.Get("factors"), "factors", table.dimensions);
  int64_t rows = 0;
  for (int j = 0; j < table.dimensions; j++) {
    if (table.states[j] < 1) throwInvalid(env, "states[" + std::to_string(j) + "]: expected at least 1");
    rows += table.states[j];
  }
  table.contributions = arrayOf<double>(arrays.Get("contributions"), "contributions", sizeOf(env, {rows, table.n}));
  return table;
}

// (count, d) states, each within its dimension.
inline const int32_t* pointsOf(Napi::Object arrays, const CovarianceTable& table, int64_t count) {
  const Napi::Env env = arrays.Env();
  const int32_t* points =
      arrayOf<int32_t>(arrays.Get("points"), "points", sizeOf(env, {count, table.dimensions}));
  for (int64_t i = 0; i < count * table.dimensions; i++) {
    const int64_t dimension = i % table.dimensions;
    if (points[i] < 0 || points[i] >= table.states[dimension]) {
      throwInvalid(env, "points[" + std::to_string(i) + "] " + std::to_string(points[i]) + ": dimension " +
                            std::to_string(dimension) + " has " + std::to_string(table.states[dimension]) + " states");
    }
  }
  return points;
}

}  // namespace strop
