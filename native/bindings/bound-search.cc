#include <vector>

#include "bindings/arguments.h"

namespace strop {

Napi::Value bindBoundSearch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  BoundSearch search;
  search.n = int(integerOf(shape, "n", 8, 1 << 20));
  if (search.n % 8 != 0) throwInvalid(env, "n " + std::to_string(search.n) + ": expected a multiple of 8");
  search.dimensions = int(integerOf(shape, "dimensions", 1, 4096));
  search.radial = int(integerOf(shape, "radial", 0, 2));
  search.stages = int(integerOf(shape, "stages", 1, search.dimensions));
  search.levels = int(integerOf(shape, "levels", 1, 1 << 16));
  search.nodes = int(integerOf(shape, "nodes", 0));
  search.amplitude = numberOf(shape, "amplitude");
  search.priorMean = numberOf(shape, "priorMean");

  const int64_t n = search.n, dimensions = search.dimensions;
  search.states = arrayOf<int32_t>(arrays.Get("states"), "states", dimensions);
  search.cardinalities = arrayOf<int32_t>(arrays.Get("cardinalities"), "cardinalities", dimensions);
  search.factors = arrayOf<int32_t>(arrays.Get("factors"), "factors", dimensions);
  search.stageEnds = arrayOf<int32_t>(arrays.Get("stageEnds"), "stageEnds", search.stages);
  search.conditionStarts = arrayOf<int32_t>(arrays.Get("conditionStarts"), "conditionStarts", dimensions + 1);
  int64_t rows = 0;
  search.mostStates = 1;
  search.conditions = search.conditionStarts[dimensions];
  for (int j = 0; j < dimensions; j++) {
    const int states = search.states[j], cardinality = search.cardinalities[j];
    const bool fits = cardinality >= 1 && (states == cardinality || states == cardinality + 1) && states < 1 << 24;
    if (!fits || search.factors[j] < 0 || search.factors[j] > 1) {
      throwInvalid(env, "states[" + std::to_string(j) + "]: expected as many as values, or one more");
    }
    rows += states;
    if (states > search.mostStates) search.mostStates = states;
    const int first = search.conditionStarts[j], last = search.conditionStarts[j + 1];
    if (first < 0 || last < first || (j == 0 && first != 0)) throwInvalid(env, "conditionStarts: expected them to ascend from 0");
  }
  if (rows > 1 << 24) throwInvalid(env, "states: expected at most 2^24 in all");
  search.rows = int(rows);
  search.conditionParents = arrayOf<int32_t>(arrays.Get("conditionParents"), "conditionParents", search.conditions);
  search.conditionAllowed = arrayOf<int32_t>(arrays.Get("conditionAllowed"), "conditionAllowed",
                                             sizeOf(env, {search.conditions, search.mostStates}));
  for (int j = 0; j < dimensions; j++) {
    for (int c = search.conditionStarts[j]; c < search.conditionStarts[j + 1]; c++) {
      if (search.conditionParents[c] < 0 || search.conditionParents[c] >= j) {
        throwInvalid(env, "conditionParents[" + std::to_string(c) + "]: expected an earlier dimension");
      }
    }
  }
  int longest = 0;
  for (int stage = 0; stage < search.stages; stage++) {
    const int start = stage == 0 ? 0 : search.stageEnds[stage - 1], end = search.stageEnds[stage];
    const bool fits = end > start && (stage + 1 < search.stages ? end < dimensions : end == dimensions);
    if (!fits) throwInvalid(env, "stageEnds[" + std::to_string(stage) + "]: expected them to ascend to the dimensions");
    if (end - start > longest) longest = end - start;
  }
  search.contributions = arrayOf<double>(arrays.Get("contributions"), "contributions", sizeOf(env, {rows, n}));
  search.columns = arrayOf<double>(arrays.Get("columns"), "columns", sizeOf(env, {n, boundSearchStride(rows)}));
  search.centre = arrayOf<double>(arrays.Get("centre"), "centre", 2 * n);
  search.lowest = arrayOf<double>(arrays.Get("lowest"), "lowest", sizeOf(env, {dimensions + 1, 2, n}));
  search.highest = arrayOf<double>(arrays.Get("highest"), "highest", sizeOf(env, {dimensions + 1, 2, n}));
  search.weights = arrayOf<double>(arrays.Get("weights"), "weights", n);
  search.covariance = arrayOf<double>(arrays.Get("covariance"), "covariance", n * n);
  search.slopes = arrayOf<double>(arrays.Get("slopes"), "slopes", search.levels);
  search.thresholds = arrayOf<double>(arrays.Get("thresholds"), "thresholds", search.levels);

  const Span<double> bounds = arrayOf<double>(arrays.Get("bounds"), "bounds");
  search.bounds = bounds.data;
  search.openCapacity = int(bounds.length);
  search.prefixes = arrayOf<int32_t>(arrays.Get("prefixes"), "prefixes", sizeOf(env, {bounds.length, dimensions + 2}));
  search.predictors = arrayOf<double>(arrays.Get("predictors"), "predictors", sizeOf(env, {search.stages, 2 * n + 1}));
  const Span<int32_t> found = arrayOf<int32_t>(arrays.Get("found"), "found");
  search.found = found.data;
  search.foundCapacity = int(found.length / dimensions);
  search.progress = arrayOf<int32_t>(arrays.Get("progress"), "progress", 3);
  // What one expansion may add of each stage, and of points.
  int64_t room = 0, points = 1;
  for (int stage = 0; stage < search.stages; stage++) {
    points = 1;
    for (int j = stage == 0 ? 0 : search.stageEnds[stage - 1]; j < search.stageEnds[stage]; j++) {
      points = sizeOf(env, {points, search.states[j]});
    }
    if (stage + 1 < search.stages) room += points;
  }
  if (search.progress[0] < 0 || search.progress[0] + room > bounds.length) {
    throwInvalid(env, "bounds has " + std::to_string(bounds.length) + " elements, the open prefixes may come to " +
                          std::to_string(search.progress[0] + room));
  }
  if (search.progress[1] < 0 || points > search.foundCapacity) {
    throwInvalid(env, "found: expected room for " + std::to_string(points) + " points");
  }
  for (int at = 0; at < search.progress[0]; at++) {
    const int32_t* prefix = search.prefixes + int64_t(at) * (dimensions + 2);
    bool fits = prefix[0] == 0 && prefix[1] >= 0 && prefix[1] < search.levels;
    for (int stage = 0; stage + 1 < search.stages; stage++) fits = fits || prefix[0] == search.stageEnds[stage];
    for (int j = 0; fits && j < prefix[0]; j++) fits = prefix[2 + j] >= 0 && prefix[2 + j] < search.states[j];
    if (!fits || prefix[1] < 0 || prefix[1] >= search.levels) {
      throwInvalid(env, "prefixes[" + std::to_string(at) + "]: expected a stage's end, a level and states");
    }
  }

  std::vector<double> scratch(boundSearchScratch(n, dimensions, rows, longest));
  search.scratch = scratch.data();
  kernelsOf(env).boundSearch(search);
  return env.Undefined();
}

}  // namespace strop
