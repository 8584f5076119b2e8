#include <vector>

#include "bindings/branching.h"

namespace strop {

Napi::Value bindLevelScan(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object arrays = objectOf(info[0], "arrays");
  const Napi::Object shape = objectOf(info[1], "shape");

  LevelScan scan;
  static_cast<Branching&>(scan) = branchingOf(arrays, shape);
  scan.head = int(integerOf(shape, "head", 0, scan.dimensions - 1));
  scan.first = integerOf(shape, "first", 0, int64_t(1) << 53);
  scan.count = integerOf(shape, "count", 0, int64_t(1) << 53);
  double heads = 1;
  int64_t tailPoints = 1;
  for (int j = 0; j < scan.dimensions; j++) {
    if (j < scan.head) heads *= scan.states[j];
    else tailPoints = sizeOf(env, {tailPoints, scan.states[j]});
  }
  if (double(scan.first) + double(scan.count) > heads) throwInvalid(env, "first + count: the range goes beyond the grid");
  if (tailPoints > 1 << 24) throwInvalid(env, "head: expected at most 2^24 points below each");
  scan.tailPoints = int(tailPoints);
  const Span<int32_t> found = arrayOf<int32_t>(arrays.Get("found"), "found");
  scan.found = found.data;
  scan.foundCapacity = int(found.length / scan.dimensions);
  if (scan.foundCapacity < scan.tailPoints) {
    throwInvalid(env, "found: expected room for " + std::to_string(scan.tailPoints) + " points");
  }
  scan.progress = arrayOf<int32_t>(arrays.Get("progress"), "progress", 2);

  std::vector<double> scratch(levelScanScratch(scan.n, scan.dimensions, scan.tailPoints));
  scan.scratch = scratch.data();
  kernelsOf(env).levelScan(scan);
  return env.Undefined();
}

}  // namespace strop
