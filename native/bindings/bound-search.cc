#include <vector>

#include "bindings/branching.h"

namespace strop {

Napi::Value bindBoundSearch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  BoundSearch search;
  static_cast<Branching&>(search) = branchingOf(arrays, shape);
  const int64_t n = search.n, dimensions = search.dimensions, rows = search.rows;
  search.stages = int(integerOf(shape, "stages", 1, dimensions));
  search.nodes = int(integerOf(shape, "nodes", 0));
  search.stageEnds = arrayOf<int32_t>(arrays.Get("stageEnds"), "stageEnds", search.stages);
  int longest = 0;
  for (int stage = 0; stage < search.stages; stage++) {
    const int start = stage == 0 ? 0 : search.stageEnds[stage - 1], end = search.stageEnds[stage];
    const bool fits = end > start && (stage + 1 < search.stages ? end < dimensions : end == dimensions);
    if (!fits) throwInvalid(env, "stageEnds[" + std::to_string(stage) + "]: expected them to ascend to the dimensions");
    if (end - start > longest) longest = end - start;
  }
  search.columns = arrayOf<double>(arrays.Get("columns"), "columns", sizeOf(env, {n, boundSearchStride(rows)}));
  search.lowest = arrayOf<double>(arrays.Get("lowest"), "lowest", sizeOf(env, {dimensions + 1, 2, n}));
  search.highest = arrayOf<double>(arrays.Get("highest"), "highest", sizeOf(env, {dimensions + 1, 2, n}));

  const Span<double> bounds = arrayOf<double>(arrays.Get("bounds"), "bounds");
  search.bounds = bounds.data;
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
