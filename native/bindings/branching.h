// BranchingArrays of src/kernels/interface.ts, checked: what the searches of a grid have in common.
#pragma once

#include "bindings/arguments.h"
#include "kernels/branching.h"

namespace strop {

inline Branching branchingOf(Napi::Object arrays, Napi::Object shape) {
  const Napi::Env env = arrays.Env();
  Branching given;
  given.n = int(integerOf(shape, "n", 8, 1 << 20));
  if (given.n % 8 != 0) throwInvalid(env, "n " + std::to_string(given.n) + ": expected a multiple of 8");
  given.dimensions = int(integerOf(shape, "dimensions", 1, 4096));
  given.radial = int(integerOf(shape, "radial", 0, 2));
  given.levels = int(integerOf(shape, "levels", 1, 1 << 16));
  given.amplitude = numberOf(shape, "amplitude");
  given.prior.constant = numberOf(shape, "priorMean");
  const int64_t n = given.n, dimensions = given.dimensions;
  given.states = arrayOf<int32_t>(arrays.Get("states"), "states", dimensions);
  given.cardinalities = arrayOf<int32_t>(arrays.Get("cardinalities"), "cardinalities", dimensions);
  given.factors = arrayOf<int32_t>(arrays.Get("factors"), "factors", dimensions);
  given.conditionStarts = arrayOf<int32_t>(arrays.Get("conditionStarts"), "conditionStarts", dimensions + 1);
  const int64_t conditions = given.conditionStarts[dimensions];
  given.mostStates = 1;
  int64_t rows = 0;
  for (int j = 0; j < dimensions; j++) {
    const int states = given.states[j], cardinality = given.cardinalities[j];
    const bool fits = cardinality >= 1 && cardinality < 1 << 24 && (states == cardinality || states == cardinality + 1);
    if (!fits) {
      throwInvalid(env, "states[" + std::to_string(j) + "] " + std::to_string(states) +
                            ": expected as many as values, or one more");
    }
    if (given.factors[j] < 0 || given.factors[j] > 1) {
      throwInvalid(env, "factors[" + std::to_string(j) + "]: expected 0 or 1");
    }
    rows += states;
    if (states > given.mostStates) given.mostStates = states;
    const int first = given.conditionStarts[j], last = given.conditionStarts[j + 1];
    if (first < 0 || last < first || (j == 0 && first != 0)) {
      throwInvalid(env, "conditionStarts: expected them to ascend from 0");
    }
  }
  if (rows > 1 << 24) throwInvalid(env, "states: expected at most 2^24 in all");
  given.rows = int(rows);
  given.conditionParents = arrayOf<int32_t>(arrays.Get("conditionParents"), "conditionParents", conditions);
  given.conditionAllowed =
      arrayOf<int32_t>(arrays.Get("conditionAllowed"), "conditionAllowed", sizeOf(env, {conditions, given.mostStates}));
  for (int j = 0; j < dimensions; j++) {
    for (int c = given.conditionStarts[j]; c < given.conditionStarts[j + 1]; c++) {
      if (given.conditionParents[c] < 0 || given.conditionParents[c] >= j) {
        throwInvalid(env, "conditionParents[" + std::to_string(c) + "]: expected an earlier dimension");
      }
    }
  }
  given.prior.trend = arrayOf<double>(arrays.Get("trend"), "trend", rows);
  given.prior.states = given.states;
  given.contributions = arrayOf<double>(arrays.Get("contributions"), "contributions", sizeOf(env, {rows, n}));
  given.centre = arrayOf<double>(arrays.Get("centre"), "centre", 2 * n);
  given.weights = arrayOf<double>(arrays.Get("weights"), "weights", n);
  given.covariance = arrayOf<double>(arrays.Get("covariance"), "covariance", n * n);
  given.slopes = arrayOf<double>(arrays.Get("slopes"), "slopes", given.levels);
  given.thresholds = arrayOf<double>(arrays.Get("thresholds"), "thresholds", given.levels);
  return given;
}

}  // namespace strop
